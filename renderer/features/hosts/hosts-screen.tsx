// Owns the Hosts screen: what stands in the way, the GPU map, the grid of checks by host, and the panel beside them.
import type { PreflightReport } from '#shared/domain/preflight/check';
import { CheckGrid } from '#renderer/features/hosts/check-grid.tsx';
import { CheckPanel } from '#renderer/features/hosts/check-panel.tsx';
import { FactsView } from '#renderer/features/hosts/facts-view.tsx';
import { GpuMapView } from '#renderer/features/hosts/gpu-map.tsx';
import { GpuPanel } from '#renderer/features/hosts/gpu-panel.tsx';
import { attentionHosts, byWeight, gridOf } from '#renderer/features/hosts/grid-model.ts';
import { HostPanel } from '#renderer/features/hosts/host-panel.tsx';
import { HostsHead } from '#renderer/features/hosts/hosts-head.tsx';
import { usePreflight, type Subject } from '#renderer/parts/preflight.ts';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { useChoices, useSiteName } from '#renderer/state/address.ts';
import { hostsText as text } from '#renderer/text/hosts.ts';
import { EmptyState } from '#renderer/ui/messages.tsx';
import { ProgressLine } from '#renderer/ui/progress-line.tsx';
import { Screen } from '#renderer/ui/screen.tsx';
import css from './hosts-screen.module.css';

export type HostsChoice = 'check' | 'host' | 'gpu' | 'facts' | 'release' | 'open' | 'only';
type Choices = Partial<Record<HostsChoice, string>>;
type Choose = (change: Partial<Record<HostsChoice, string | undefined>>) => void;

export function HostsScreen() {
  const site = useSiteName();
  // Another site is another screen: nothing of the one before may stand for it.
  return <SiteHosts key={site} site={site} />;
}

function SiteHosts({ site }: { site: string }) {
  const [choices, choose] = useChoices<HostsChoice>();
  const subject = { site };
  const { report, busy, read, readHost } = usePreflight(subject, { release: choices.release });
  return (
    <div className={css.split}>
      <div className={css.main}>
        <Screen>
          {choices.facts !== undefined ? (
            <FactsView subject={subject} host={choices.facts} onBack={() => choose({ facts: undefined })} />
          ) : (
            <ReadingView
              reading={report}
              waiting={
                <div className={css.waiting}>
                  <ProgressLine label={text.reading(null)} fraction={null} />
                  <p>{text.reading(null)}</p>
                </div>
              }
            >
              {(value) => (
                <>
                  <HostsHead
                    site={site}
                    report={value}
                    release={choices.release ?? null}
                    reading={busy}
                    onRead={read}
                    onRelease={(release) => choose({ release })}
                  />
                  <Judgement report={value} choices={choices} choose={choose} />
                </>
              )}
            </ReadingView>
          )}
        </Screen>
      </div>
      {report.data && choices.facts === undefined && (
        <Panel
          report={report.data}
          subject={subject}
          choices={choices}
          choose={choose}
          onReadAgain={readHost}
        />
      )}
    </div>
  );
}

interface JudgementProps {
  report: PreflightReport;
  choices: Choices;
  choose: Choose;
}

/** From so many hosts on it is worth leaving out those that are well. */
const MANY = 8;

function Judgement({ report, choices, choose }: JudgementProps) {
  const open = new Set((choices.open ?? '').split(',').filter(Boolean));
  const grid = gridOf(report, { open, onlyAttention: choices.only === 'attention' });
  const wanted = attentionHosts(report).size;
  if (report.hosts.length === 0) return <EmptyState title={text.emptyTitle}>{text.empty}</EmptyState>;
  return (
    <>
      <GpuMapView
        report={report}
        selected={choices.gpu ?? null}
        onSelect={(gpu) =>
          choose({ gpu: gpu === choices.gpu ? undefined : gpu, check: undefined, host: undefined })
        }
      />
      {report.hosts.length > MANY && (
        <label className={css.only}>
          <input
            type="checkbox"
            checked={choices.only === 'attention'}
            disabled={wanted === 0}
            onChange={(event) => choose({ only: event.currentTarget.checked ? 'attention' : undefined })}
          />
          {text.onlyAttention}
          <span className={css.soft}>{text.attention(wanted)}</span>
        </label>
      )}
      <CheckGrid
        grid={grid}
        report={report}
        selected={{ check: choices.check ?? null, host: choices.host ?? null }}
        onSelect={({ check, host }) =>
          choose({ check: check ?? undefined, host: host ?? undefined, gpu: undefined })
        }
        onToggle={(theme) => {
          const next = open.has(theme) ? [...open].filter((each) => each !== theme) : [...open, theme];
          choose({ open: next.join(',') });
        }}
      />
    </>
  );
}

interface PanelProps extends JudgementProps {
  subject: Subject;
  onReadAgain: (host: string) => void;
}

function Panel({ report, subject, choices, choose, onReadAgain }: PanelProps) {
  const gpu = report.gpus.find((each) => each.uuid === choices.gpu);
  const host = report.hosts.find((each) => each.host === choices.host);
  const [result, ...more] = byWeight(
    report.checks.filter((each) => each.check === choices.check && each.host === (choices.host ?? null)),
  );
  const close = () => {
    choose({ check: undefined, host: undefined, gpu: undefined });
    focusCell(choices);
  };
  const onFacts = (name: string) => choose({ facts: name });
  if (gpu) return <GpuPanel gpu={gpu} onClose={close} />;
  if (result) {
    return (
      <CheckPanel
        results={[result, ...more]}
        host={host ?? null}
        subject={subject}
        onFacts={onFacts}
        onReadAgain={() => onReadAgain(result.host ?? '')}
        onClose={close}
      />
    );
  }
  if (!host) return null;
  return (
    <HostPanel
      host={host}
      checks={report.checks.filter((each) => each.host === host.host)}
      onCheck={(check) => choose({ check })}
      onFacts={() => onFacts(host.host)}
      onReadAgain={() => onReadAgain(host.host)}
      onClose={close}
    />
  );
}

/** The focus returns to where the panel was opened from. */
function focusCell({ check, host, gpu }: Choices): void {
  if (check === undefined && host === undefined && gpu === undefined) return;
  document.querySelector<HTMLElement>('main [aria-pressed="true"]:not([data-tab])')?.focus();
}
