// Owns where adopting begins: the one question where to look, and beside it what will happen then.
import { useState } from 'react';
import { ConnectionFields } from '#renderer/parts/connection-fields.tsx';
import {
  connectionKinds,
  connectionOf,
  isAddressed,
  type ConnectionChoice,
} from '#renderer/parts/connection.ts';
import { adoptText as text } from '#renderer/text/adopt.ts';
import { Button } from '#renderer/ui/button.tsx';
import { FieldGrid } from '#renderer/ui/field-grid.tsx';
import css from './adopt-start.module.css';

/** Nothing on the practice engine was made by somebody else. */
const kinds = connectionKinds.filter((kind) => kind !== 'practice');

export function AdoptStart({ onLook }: { onLook: (connection: string) => void }) {
  const [choice, setChoice] = useState<ConnectionChoice>({ kind: 'local', address: '' });
  return (
    <div className={css.layout}>
      <form
        className={css.ask}
        onSubmit={(event) => {
          event.preventDefault();
          if (isAddressed(choice)) onLook(connectionOf(choice));
        }}
      >
        <p className={css.about}>{text.about}</p>
        <FieldGrid>
          <ConnectionFields
            label={text.connection}
            kinds={kinds}
            choice={choice}
            problem={null}
            onChange={setChoice}
          />
        </FieldGrid>
        <div>
          <Button type="submit" weight="primary" size="large" disabled={!isAddressed(choice)}>
            {text.lookThere}
          </Button>
        </div>
      </form>
      <ol className={css.course} aria-label={text.courseLabel}>
        {text.course.map(({ title, words }) => (
          <li key={title}>
            <h3 className={css.title}>{title}</h3>
            <p className={css.words}>{words}</p>
          </li>
        ))}
      </ol>
    </div>
  );
}
