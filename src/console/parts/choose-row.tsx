interface ChooseRowProps {
  /** What is chosen, for those who hear it. */
  label: string;
  isChosen: boolean;
  /** `isRange` where the shift key was held. */
  onChange: (isChosen: boolean, isRange: boolean) => void;
}

/** The box in a row that chooses it. */
export const ChooseRow = ({ label, isChosen, onChange }: ChooseRowProps) => (
  <label class="choose">
    <span class="only-heard">{label}</span>
    <input
      type="checkbox"
      checked={isChosen}
      onClick={({ currentTarget, shiftKey }) => onChange(currentTarget.checked, shiftKey)}
    />
  </label>
);
