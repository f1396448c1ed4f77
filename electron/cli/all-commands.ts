// Owns which commands there are: spellings for daily work over the same procedures, with output for people; and the contract's own
// commands, which can do the same and more.
import { adoptCommands } from './adopt-commands.ts';
import { appCommands } from './app-commands.ts';
import { bundleCommands } from './bundle-commands.ts';
import { changeCommands } from './change-commands.ts';
import { checkCommands } from './check-commands.ts';
import type { AllCommands, CommandGroup } from './command.ts';
import { configChangeCommands } from './config/change-commands.ts';
import { configLookCommands } from './config/look-commands.ts';
import { contractCommands } from './contract/contract-commands.ts';
import { historyCommands } from './history-commands.ts';
import { practiceCommands } from './practice-commands.ts';
import { secretCommand } from './secret-command.ts';
import { serveCommand } from './serve-command.ts';
import { siteCommands } from './site-commands.ts';
import { upgradeCommands } from './upgrade-commands.ts';
import { watchCommands } from './watch-commands.ts';

/** In the order of the help. */
const dailyGroups: readonly CommandGroup[] = [
  { title: 'Start', commands: [serveCommand, ...practiceCommands] },
  { title: 'Sites', commands: [...siteCommands, secretCommand, ...adoptCommands] },
  { title: 'Look', commands: [...watchCommands, ...checkCommands, ...historyCommands] },
  { title: 'Change', commands: [...changeCommands, ...upgradeCommands] },
  { title: 'Carry', commands: bundleCommands },
  { title: 'Files of services', commands: [...configLookCommands, ...configChangeCommands] },
  { title: 'This program', commands: appCommands },
];

/** A daily command replaces the derived one of the same name. */
export function allCommands(): AllCommands {
  const daily = dailyGroups.flatMap(({ commands }) => commands);
  const names = new Set(daily.map(({ name }) => name));
  return {
    groups: dailyGroups,
    commands: [...daily, ...contractCommands().filter(({ name }) => !names.has(name))],
  };
}
