// Owns the choice between a few answers, each with its consequence beside it.
import { useId, type ReactNode } from 'react';
import css from './choice.module.css';

interface ChoiceOption {
  value: string;
  title: string;
  consequence: ReactNode;
  disabled?: boolean;
}

interface ChoiceProps {
  label: string;
  options: ChoiceOption[];
  value: string;
  onChange: (value: string) => void;
}

export function Choice({ label, options, value, onChange }: ChoiceProps) {
  const name = useId();
  return (
    <fieldset className={css.set}>
      <legend className={css.legend}>{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={css.option} data-chosen={option.value === value || undefined}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            disabled={option.disabled ?? false}
            onChange={() => onChange(option.value)}
          />
          <span className={css.title}>{option.title}</span>
          <span className={css.consequence}>{option.consequence}</span>
        </label>
      ))}
    </fieldset>
  );
}
