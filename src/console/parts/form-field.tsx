import { useId } from 'preact/hooks';
import type { FormField as Field } from '../../hub-api/try-out.ts';
import { HelpText } from './help-text.tsx';

interface FormFieldProps {
  field: Field;
  /** What is filled in; a list has several. */
  value: string | string[];
  onChange: (value: string | string[]) => void;
}

const BOOLEAN = [
  { value: 'true', label: 'True' },
  { value: 'false', label: 'False' },
];

const Choices = ({ field, value, onChange }: FormFieldProps) => {
  const chosen = [value].flat();
  const choices = field.choices ?? BOOLEAN;
  return (
    <fieldset>
      <legend>{field.label}</legend>
      {choices.map((choice) => (
        <label key={choice.value}>
          <input
            type="checkbox"
            checked={chosen.includes(choice.value)}
            onChange={({ currentTarget }) =>
              onChange(
                currentTarget.checked ? [...chosen, choice.value] : chosen.filter((other) => other !== choice.value),
              )
            }
          />
          {choice.label}
        </label>
      ))}
      <HelpText text={field.help} />
    </fieldset>
  );
};

/** One field of a trigger's form, as the Zap editor would show it. */
export const FormField = ({ field, value, onChange }: FormFieldProps) => {
  const id = useId();
  if (field.type === 'copy') {
    return (
      <div class="notice">
        <strong>{field.label}</strong>
        <p>
          <HelpText text={field.help} />
        </p>
      </div>
    );
  }
  const choices = field.choices ?? (field.type === 'boolean' ? BOOLEAN : []);
  if (field.is_list && choices.length > 0) return <Choices field={field} value={value} onChange={onChange} />;
  const label = field.is_required ? `${field.label} (required)` : field.label;
  const text = [value].flat().join(', ');
  return (
    <div class="form-field">
      <label for={id}>{label}</label>
      {choices.length > 0 ? (
        <select
          id={id}
          value={text}
          aria-describedby={`${id}-help`}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        >
          <option value="">Leave blank</option>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          type="text"
          inputMode={field.type === 'integer' || field.type === 'number' ? 'numeric' : 'text'}
          value={text}
          required={field.is_required}
          aria-describedby={`${id}-help`}
          onInput={({ currentTarget }) =>
            onChange(field.is_list ? currentTarget.value.split(',').map((part) => part.trim()) : currentTarget.value)
          }
        />
      )}
      <small id={`${id}-help`}>
        <HelpText text={field.help} />
        {field.problem && <> The list of choices could not be had: {field.problem}</>}
        {field.is_list && choices.length === 0 && <> Write several with commas between.</>}
      </small>
    </div>
  );
};
