// Owns a part of a long screen that an address may name: it is scrolled into sight and gets the focus.
import { useEffect, useRef, type ReactNode } from 'react';
import { useChoices } from '#renderer/state/address.ts';

export function Part({ name, children }: { name: string; children: ReactNode }) {
  const [choices] = useChoices<'part'>();
  const place = useRef<HTMLDivElement>(null);
  const isNamed = choices.part === name;
  useEffect(() => {
    if (!isNamed || !place.current) return;
    place.current.scrollIntoView({ block: 'start' });
    place.current.focus({ preventScroll: true });
  }, [isNamed]);
  return (
    <div ref={place} tabIndex={-1} style={{ outline: 'none' }}>
      {children}
    </div>
  );
}
