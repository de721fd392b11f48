/** As the browser's field has it, in the viewer's time zone: "2026-03-02T14:45". */
const localTime = (ms: number): string => {
  const time = new Date(ms);
  return new Date(ms - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

interface TimeFieldProps {
  label: string;
  /** ISO 8601; empty for no time. */
  at: string;
  onChange: (at: string) => void;
  isRequired?: boolean;
}

/** A field for a time in the viewer's time zone. */
export const TimeField = ({ label, at, onChange, isRequired = false }: TimeFieldProps) => (
  <label>
    {label}
    <input
      type="datetime-local"
      required={isRequired}
      value={at === '' ? '' : localTime(Date.parse(at))}
      onChange={({ currentTarget: { value } }) => onChange(value === '' ? '' : new Date(value).toISOString())}
    />
  </label>
);
