// A process that holds a connection to a host and is then killed: hold-process.ts CONFIG KNOWN_HOSTS
import { SshLinks } from '#core/hosts/ssh/ssh-links';

const [, , configFile = '', knownHostsFile = ''] = process.argv;
const links = new SshLinks({ knownHostsFile, secret: async () => null, around: { configFile } });
const link = await links.open('ssh://box');
process.send?.(link.way);
await link.shell().run('sleep 617', { deadlineMs: 600_000, mostBytes: 100 });
