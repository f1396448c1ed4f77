// Owns choosing a delivered file for a service. It is read here and shown in the review; nothing is stored before that.
import { useRef, useState } from 'react';
import type { ConfigEdit } from '#shared/domain/config-edit/edits';
import { configText as text } from '#renderer/text/config.ts';
import { Button } from '#renderer/ui/button.tsx';
import type { ServiceFile } from './config-files.ts';
import css from './file-editor.module.css';

/** As the core limits texts. */
const MOST_BYTES = 1_048_576;

interface ImportButtonProps {
  file: ServiceFile;
  onImport: (edits: ConfigEdit[]) => void;
}

export function ImportButton({ file, onImport }: ImportButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const read = async (chosen: File) => {
    const delivered = chosen.size > MOST_BYTES ? null : decoded(await chosen.arrayBuffer());
    setProblem(delivered === null ? text.notReadable(chosen.name) : null);
    if (delivered === null) return;
    const host = file.isOneOfSeveral ? (file.hosts[0] ?? null) : null;
    onImport([{ kind: 'file', service: file.service, host, name: tomlName(chosen.name), text: delivered }]);
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".toml"
        hidden
        aria-label={text.importFile}
        onChange={({ currentTarget }) => {
          const [chosen] = currentTarget.files ?? [];
          if (chosen) void read(chosen);
          currentTarget.value = '';
        }}
      />
      <Button size="small" onClick={() => input.current?.click()}>
        {text.importFile}
      </Button>
      {problem !== null && (
        <span className={css.soft} role="alert">
          {problem}
        </span>
      )}
    </>
  );
}

/** Null: it is no UTF-8. A byte order mark stays, because the file keeps every byte. */
function decoded(bytes: ArrayBuffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function tomlName(name: string): string {
  const plain = name.replaceAll(/[^\w.-]/g, '-').replace(/^[^a-zA-Z0-9]+/, '');
  return plain.endsWith('.toml') ? plain : `${plain || 'file'}.toml`;
}
