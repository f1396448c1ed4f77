// Owns how things a machine said look: inline ids and paths, and blocks of evidence.
import css from './mono.module.css';

export function Mono({ children, title }: { children: React.ReactNode; title?: string }) {
  return (
    <code className={css.inline} title={title}>
      {children}
    </code>
  );
}

interface EvidenceProps {
  title?: string;
  text: string;
  /** Lines shown before the block scrolls. */
  lines?: number;
}

export function EvidenceBlock({ title, text, lines = 10 }: EvidenceProps) {
  return (
    <figure className={css.figure}>
      {title !== undefined && <figcaption className={css.caption}>{title}</figcaption>}
      <pre className={css.block} style={{ maxHeight: lines * 18 + 18 }} tabIndex={0} aria-label={title}>
        {text}
      </pre>
    </figure>
  );
}
