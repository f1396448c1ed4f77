// Owns the rules about time.
import { valueOf } from '#shared/domain/facts/reading';
import { blocker, given, notKnown, ok, warning, type Rule } from '../rule.ts';

const about = { theme: 'time' } as const satisfies Partial<Rule>;
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** Where a service runs already, switching it on again changes nothing. */
function clockRemedy(service: string | null) {
  return service === null
    ? {
        remedy: 'Switch time synchronisation on, on the host and on this machine.',
        remedyId: 'time-sync',
      }
    : {
        remedy: `Name a time server in the settings of ${service} that this host reaches, and look at the clock of this machine.`,
      };
}

export const timeRules: Rule[] = [
  {
    ...about,
    id: 'time.clock',
    worst: 'blocker',
    title: 'Clock',
    // docs/domain.md, "License Proxy status", "Endpoints" and "License Proxy" (mutual TLS)
    source: 'Deepgram docs, License Proxy; Deepgram docs, Certificates: mutual TLS',
    meaning:
      'Certificates and licences are valid at a time; a clock that is minutes off makes the licence server unreachable.',
    judge: ({ facts, book: { clock } }) =>
      given(facts.clock, ({ offsetMs, uncertaintyMs, hostTime }) => {
        const off = Math.abs(offsetMs);
        // What is certain: the offset without what the round trip leaves open.
        const certain = off - uncertaintyMs;
        const words = `${seconds(off)} ${offsetMs < 0 ? 'behind' : 'ahead of'} this machine, known to ${seconds(uncertaintyMs)}`;
        const more = {
          evidence: `the host says ${hostTime}`,
          ...clockRemedy(valueOf(facts.timeSync)?.service ?? null),
        };
        if (certain > clock.blockMs) return blocker(`The clock is ${words}.`, more);
        if (certain > clock.warnMs) return warning(`The clock is ${words}.`, more);
        if (off + uncertaintyMs <= clock.warnMs || off <= clock.warnMs)
          return ok(`At most ${seconds(off + uncertaintyMs)} from this machine.`);
        return notKnown(`The clock may be ${words}: the way to the host is too slow to tell.`, more);
      }),
  },
  {
    ...about,
    id: 'time.sync',
    worst: 'warning',
    title: 'Time synchronisation',
    // docs/domain.md, "License Proxy status" and "Hosts in practice"
    source: 'Deepgram docs, License Proxy',
    meaning: 'A clock that nobody corrects drifts until licences and certificates fail.',
    judge: ({ facts }) =>
      given(facts.timeSync, ({ synchronised, service }) => {
        if (synchronised) return ok(`The clock is synchronised${service === null ? '' : ` by ${service}`}.`);
        return warning(
          service === null
            ? 'Nothing synchronises the clock.'
            : `${service} runs, but the clock is not synchronised.`,
          service === null
            ? { remedy: 'Switch time synchronisation on.', remedyId: 'time-sync' }
            : { remedy: `Name a time server in the settings of ${service} that this host reaches.` },
        );
      }),
  },
];
