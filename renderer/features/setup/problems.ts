// Owns asking the core what is wrong with the answers so far, and finding the sentence for one field.
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { DocumentProblem } from '#shared/contract/sites';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { useClient } from '#renderer/client/hooks.ts';
import { documentOf } from '#renderer/features/setup/document.ts';
import type { SetupDraft } from '#renderer/features/setup/draft.ts';
import { setupText } from '#renderer/text/setup.ts';

interface Problems {
  problems: DocumentProblem[];
  /** All that was told, one a line, and how many more there are. */
  problemLines: string;
  warnings: Finding[];
  problemAt: (path: string) => string | null;
}

export function useProblems(draft: SetupDraft): Problems {
  const client = useClient();
  const [text] = useDebouncedValue(documentOf(draft), 200);
  const check = useQuery({
    queryKey: ['sites.check', { text }],
    queryFn: () => client.call('sites.check', { text }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
  const problems = check.data?.problems ?? [];
  return {
    problems,
    problemLines: linesOf(problems, check.data?.more ?? 0),
    warnings: check.data?.warnings ?? [],
    problemAt: (path) => problems.find((problem) => samePath(problem.path, path))?.message ?? null,
  };
}

function linesOf(problems: DocumentProblem[], more: number): string {
  const { problem, moreProblems } = setupText.review;
  const lines = problems.map(({ path, message }) => problem(path, message));
  return [...lines, ...(more > 0 ? [moreProblems(more)] : [])].join('\n');
}

/** `host[0].name` and `host.0.name` mean the same place. */
function samePath(a: string, b: string): boolean {
  const plain = (path: string) => path.replace(/\[(\d+)\]/g, '.$1');
  return plain(a) === plain(b);
}
