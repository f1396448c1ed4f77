// Owns the panel that opens beside a picture: it takes its place in the layout, takes focus, and Escape closes it.
import { IconX } from '@tabler/icons-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { Boundary } from '#renderer/ui/boundary.tsx';
import { IconButton } from '#renderer/ui/button.tsx';
import css from './side-panel.module.css';

interface SidePanelProps {
  title: ReactNode;
  label: string;
  closeLabel: string;
  onClose: () => void;
  children: ReactNode;
  actions?: ReactNode;
}

export function SidePanel({ title, label, closeLabel, onClose, children, actions }: SidePanelProps) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    panel.current?.focus();
  }, [label]);
  return (
    <aside
      ref={panel}
      className={css.panel}
      aria-label={label}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <div className={css.head}>
        <h2 className={css.title}>{title}</h2>
        <IconButton label={closeLabel} onClick={onClose}>
          <IconX size={16} />
        </IconButton>
      </div>
      {/* Focusable, because it may scroll without holding anything that takes focus. */}
      <div className={css.body} tabIndex={0}>
        <Boundary>{children}</Boundary>
      </div>
      {actions !== undefined && <div className={css.actions}>{actions}</div>}
    </aside>
  );
}
