// Owns the list of services with their files: which have edits, which have problems.
import { Status, StatusGlyph } from '#renderer/ui/status.tsx';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { serviceTitle } from '#renderer/text/common.ts';
import { configText as text } from '#renderer/text/config.ts';
import type { ServiceFile } from './config-files.ts';
import type { Drafts } from './drafts.ts';
import css from './file-list.module.css';

interface FileListProps {
  files: ServiceFile[];
  drafts: Drafts;
  problems: Finding[];
  selected: string;
  onSelect: (key: string) => void;
}

export function FileList({ files, drafts, problems, selected, onSelect }: FileListProps) {
  return (
    <nav className={css.files} aria-label={text.services}>
      <ul>
        {files.map((file) => {
          const own = problems.filter((finding) => isAbout(finding, file));
          const worst = own.some(({ level }) => level === 'blocker') ? 'down' : 'warning';
          return (
            <li key={file.key}>
              <button
                type="button"
                className={css.file}
                aria-current={file.key === selected || undefined}
                onClick={() => onSelect(file.key)}
              >
                <span className={css.title}>
                  {serviceTitle(file)}
                  {own.length > 0 && <StatusGlyph kind={worst} />}
                </span>
                <span className={css.hosts}>{text.onHosts(file.hosts)}</span>
                {drafts[file.key] && (
                  <span className={css.state}>
                    <Status kind="moving" word={text.edited} />
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

export function isAbout({ at, host }: Finding, { service, hosts }: ServiceFile): boolean {
  return at?.service === service && (host === null || hosts.includes(host));
}
