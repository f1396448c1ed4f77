// Owns the first question: which hosts. One host is asked for plainly; several stand in a list, each with its state.
import { useState } from 'react';
import type { SetupDraft } from '#renderer/features/setup/draft.ts';
import { HostForm } from '#renderer/features/setup/host-form.tsx';
import {
  licensingProblem,
  nextHost,
  roleProblem,
  type HostDraft,
} from '#renderer/features/setup/host-draft.ts';
import { connectionOf } from '#renderer/parts/connection.ts';
import { ProbeView } from '#renderer/features/setup/probe-view.tsx';
import { useProblems } from '#renderer/features/setup/problems.ts';
import type { StepProps } from '#renderer/features/setup/setup-screen.tsx';
import { StepFrame } from '#renderer/parts/step-frame.tsx';
import { useProbes, type Probe } from '#renderer/features/setup/use-probes.ts';
import { setupText } from '#renderer/text/setup.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Mono } from '#renderer/ui/mono.tsx';
import { Status, type StatusKind } from '#renderer/ui/status.tsx';
import css from './hosts-step.module.css';

const text = setupText.hosts;

export function HostsStep({ handle, onDone, onBack }: StepProps) {
  const { draft, change } = handle;
  const { hosts } = draft;
  const probes = useProbes(hosts);
  const { problemAt } = useProblems(draft);
  const [open, setOpen] = useState<string | null>(null);
  const several = hosts.length > 1;

  const problemsOf = (host: HostDraft) => {
    const place = `host.${String(hosts.indexOf(host))}`;
    const twice = hosts.some((each) => each !== host && each.name === host.name);
    return {
      name: twice ? text.nameTwice : problemAt(`${place}.name`),
      connection: problemAt(`${place}.connection`),
    };
  };
  const set = (host: HostDraft, part: Partial<HostDraft>) =>
    change({ hosts: hosts.map((each) => (each.id === host.id ? { ...each, ...part } : each)) });
  const add = () => {
    const host = nextHost(hosts);
    change({ hosts: [...hosts, host] });
    setOpen(host.id);
  };
  const notReady = hosts.filter((host, index) => {
    const { name, connection } = problemsOf(host);
    return (
      probes[index]?.state !== 'ready' || name !== null || connection !== null || host.roles.length === 0
    );
  });
  return (
    <StepFrame
      question={several ? text.questionMany : text.question}
      intro={text.intro}
      onBack={onBack}
      onContinue={onDone}
      blocked={why(notReady, { several, blocked: probes[0]?.state === 'blocked' }) ?? rolesWhy(draft)}
    >
      {several ? (
        <ul className={css.list}>
          {hosts.map((host, index) => (
            <HostEntry
              key={host.id}
              host={host}
              probe={probes[index] as Probe}
              open={open === host.id}
              onToggle={() => setOpen(open === host.id ? null : host.id)}
              onRemove={() => change({ hosts: hosts.filter((each) => each.id !== host.id) })}
            >
              <HostForm
                host={host}
                withRoles
                problems={problemsOf(host)}
                onChange={(part) => set(host, part)}
              />
            </HostEntry>
          ))}
        </ul>
      ) : (
        hosts.map((host) => (
          <div key={host.id}>
            <HostForm
              host={host}
              withRoles={false}
              problems={problemsOf(host)}
              onChange={(part) => set(host, part)}
            />
            {probes[0] && <ProbeView probe={probes[0]} />}
          </div>
        ))
      )}
      <div className={css.add}>
        <Button weight="quiet" onClick={add}>
          {text.add}
        </Button>
      </div>
    </StepFrame>
  );
}

function why(
  notReady: HostDraft[],
  { several, blocked }: { several: boolean; blocked: boolean },
): string | null {
  if (notReady.length === 0) return null;
  if (several) return text.blockedOn(notReady.map((host) => host.name));
  return blocked ? text.blocked : '';
}

/** What can be mended here; a missing License Proxy is a matter of the licence step. */
function rolesWhy({ hosts, licensing }: SetupDraft): string | null {
  const problem = roleProblem(hosts);
  if (problem !== null) return text.roleProblem(problem);
  const proxies = licensingProblem(hosts, licensing);
  return proxies?.is === 'too-many-proxies' ? setupText.licence.problem(proxies) : null;
}

const kinds: Record<Probe['state'], StatusKind> = {
  waiting: 'stopped',
  looking: 'moving',
  ready: 'ready',
  blocked: 'down',
  failed: 'unknown',
};

interface HostEntryProps {
  host: HostDraft;
  probe: Probe;
  open: boolean;
  onToggle: () => void;
  onRemove: () => void;
  children: React.ReactNode;
}

function HostEntry({ host, probe, open, onToggle, onRemove, children }: HostEntryProps) {
  return (
    <li className={css.entry} data-open={open || undefined}>
      <div className={css.head}>
        <button type="button" className={css.toggle} aria-expanded={open} onClick={onToggle}>
          <Status kind={kinds[probe.state]} word={text.states[probe.state]} />
          <span className={css.name}>{host.name}</span>
          <span className={css.connection}>
            <Mono>{probe.state === 'waiting' ? host.kind : connectionOf(host)}</Mono>
          </span>
          <span className={css.soft}>{host.roles.map((role) => text.roleNames[role]).join(', ')}</span>
        </button>
        <Button weight="quiet" size="small" onClick={onRemove}>
          {text.remove(host.name)}
        </Button>
      </div>
      {open && <div className={css.form}>{children}</div>}
      {(open || probe.state === 'failed' || probe.state === 'blocked') && (
        <div className={css.probe}>
          <ProbeView probe={probe} />
        </div>
      )}
    </li>
  );
}
