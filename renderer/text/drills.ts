// Strings of the practice screen: drills and the practice engine.
export const drillsText = {
  intro:
    'A drill makes one thing go wrong on the practice site, so that you have seen it before it happens on a real one. Start it, watch the overview, find the cause, put it right.',
  teaches: 'Teaches',
  undo: 'Ending it',
  start: (title: string) => `Start drill: ${title}`,
  end: (title: string) => `End drill: ${title}`,
  startShort: 'Start drill',
  endShort: 'End drill',
  active: 'running',
  watch: 'Watch the overview',
  none: 'This version has no drills.',
  engine: 'Practice engine',
  dockerHost: 'DOCKER_HOST',
  dockerHostText: 'Other tools can look at the practice engine with this value.',
  process: 'Process',
  started: 'Started',
  notRunning: 'not running',
  down: 'Take down the practice engine',
  downText:
    'Ends the practice engine and every stand-in. The site document stays; bring it up again at any time.',
  keep: 'Keep it running',
};
