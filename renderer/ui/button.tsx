// Owns what can be pressed: four weights of button and the icon button. Labels are verbs with their object.
import { UnstyledButton, Loader } from '@mantine/core';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import css from './button.module.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  weight?: 'primary' | 'plain' | 'quiet' | 'danger';
  size?: 'small' | 'normal' | 'large';
  busy?: boolean;
  icon?: ReactNode;
}

export function Button({
  weight = 'plain',
  size = 'normal',
  busy = false,
  icon,
  children,
  ...rest
}: ButtonProps) {
  return (
    <UnstyledButton
      type="button"
      {...rest}
      disabled={rest.disabled || busy}
      className={css.button}
      data-weight={weight}
      data-size={size}
      aria-busy={busy || undefined}
    >
      {busy ? <Loader size={14} color="currentColor" /> : icon}
      {children}
    </UnstyledButton>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
  children: ReactNode;
}

export function IconButton({ label, children, ...rest }: IconButtonProps) {
  return (
    <UnstyledButton type="button" {...rest} className={css.icon} aria-label={label} title={label}>
      {children}
    </UnstyledButton>
  );
}
