// Owns copying a piece of text, and saying for a moment that it was copied.
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Button, IconButton } from '#renderer/ui/button.tsx';

const SAID_FOR_MS = 1600;

interface CopyButtonProps {
  text: string;
  label: string;
  doneLabel: string;
  /** Shows the label beside the icon. */
  wordy?: boolean;
}

export function CopyButton({ text, label, doneLabel, wordy = false }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => void copyText(text).then(setCopied);
  const icon = copied ? <IconCheck size={14} /> : <IconCopy size={14} />;
  if (wordy)
    return (
      <Button size="small" icon={icon} onClick={copy}>
        {copied ? doneLabel : label}
      </Button>
    );
  return (
    <IconButton label={copied ? doneLabel : label} onClick={copy}>
      {icon}
    </IconButton>
  );
}

/** The window grants no clipboard permission, so there the old way is taken, which needs none. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    field.style.position = 'fixed';
    field.style.opacity = '0';
    // Inside a dialog the focus is held there, so the field must stand there too.
    (document.activeElement?.parentElement ?? document.body).append(field);
    field.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way without a permission
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
}
