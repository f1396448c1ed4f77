export function TranscriptScreen() { return null; }
