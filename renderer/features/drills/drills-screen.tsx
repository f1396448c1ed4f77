export function DrillsScreen() { return null; }
