// Owns what is shown while the hosts are asked, which may take long: that it goes on, and what the site document shows by itself.
import { useRead } from '#renderer/client/hooks.ts';
import { FindingList } from '#renderer/parts/finding-list.tsx';
import { planText as text } from '#renderer/text/plan.ts';
import { ProgressLine } from '#renderer/ui/progress-line.tsx';
import { Section } from '#renderer/ui/screen.tsx';

export function WhilePlanning({ site }: { site: string }) {
  const stored = useRead('sites.get', { site });
  const document = stored.data?.text ?? '';
  const check = useRead('sites.check', { text: document, file: 'site.toml' }, { enabled: document !== '' });
  const findings = document === '' ? [] : (check.data?.warnings ?? []);
  return (
    <>
      <ProgressLine label={text.planning} fraction={null} />
      {findings.length > 0 && (
        <Section title={text.documentShows}>
          <FindingList findings={findings} />
        </Section>
      )}
    </>
  );
}
