// Owns the moment the product is for: the first transcript, word by word, on the whole page.
import { useNavigate } from '@tanstack/react-router';
import { useTranscriptTest, type TestResult } from '#renderer/features/transcript/use-transcript-test.ts';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { useSiteName } from '#renderer/state/address.ts';
import { transcriptText as text } from '#renderer/text/transcript.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Status } from '#renderer/ui/status.tsx';
import { Table } from '#renderer/ui/table.tsx';
import css from './transcript-screen.module.css';

export function TranscriptScreen() {
  const site = useSiteName();
  const navigate = useNavigate();
  const { state, again } = useTranscriptTest(site);
  const done = state.phase === 'done';
  const canned = state.results.some((result) => result.canned);
  return (
    <div className={css.page}>
      <div className={css.head}>
        {state.phase === 'failed' ? (
          <Status kind="down" word={text.notYet} />
        ) : done ? (
          <Status kind="ready" word={text.works} />
        ) : (
          <Status
            kind="moving"
            word={state.address === null ? text.waiting : text.listening(state.address)}
          />
        )}
      </div>
      {state.error ? (
        <CallProblem error={state.error} onRetry={again} />
      ) : (
        <section
          className={css.words}
          aria-label={text.label}
          aria-live="polite"
          data-done={done || undefined}
        >
          {state.words.length === 0 && <span className={css.waiting}>{text.waiting}</span>}
          {state.words.map((word, index) => (
            <span key={index} className={css.word}>
              {word}{' '}
            </span>
          ))}
        </section>
      )}
      <div className={css.foot}>
        {state.results.length > 0 && <Results results={state.results} />}
        {canned && <p className={css.canned}>{text.canned}</p>}
        {(done || state.phase === 'failed') && (
          <div className={css.actions}>
            <Button
              weight="primary"
              onClick={() => void navigate({ to: '/sites/$site/overview', params: { site } })}
            >
              {text.overview}
            </Button>
            <Button onClick={again}>{text.again}</Button>
          </div>
        )}
      </div>
    </div>
  );
}

function Results({ results }: { results: TestResult[] }) {
  return (
    <Table
      caption={text.caption}
      rows={results}
      rowKey={(row) => row.mode}
      columns={[
        {
          key: 'mode',
          title: text.facts.mode,
          cell: (row) => <Status kind="ready" word={text.modes[row.mode]} />,
        },
        { key: 'model', title: text.facts.model, cell: (row) => row.model ?? '–' },
        {
          key: 'audio',
          title: text.facts.audio,
          align: 'end',
          cell: (row) => text.seconds(row.audioSeconds),
        },
        { key: 'words', title: text.facts.words, align: 'end', cell: (row) => row.words.length },
        {
          key: 'confidence',
          title: text.facts.confidence,
          align: 'end',
          cell: (row) =>
            row.words.length === 0
              ? '–'
              : text.percent(Math.min(...row.words.map((word) => word.confidence))),
        },
        {
          key: 'first',
          title: text.facts.firstWords,
          align: 'end',
          cell: (row) => (row.firstWordsMs === null ? '–' : text.span(row.firstWordsMs)),
        },
        { key: 'took', title: text.facts.took, align: 'end', cell: (row) => text.span(row.tookMs) },
      ]}
    />
  );
}
