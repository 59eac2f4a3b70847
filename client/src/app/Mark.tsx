interface MarkProps {
  size?: number;
}

/** Quire's mark: folded sheets, laid into each other. */
export function Mark({ size = 28 }: MarkProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#1f5a5c" />
      <g fill="none" stroke="#fdfaf3" strokeLinecap="round" strokeLinejoin="round" strokeWidth="2.2">
        <path d="M6.500 9.500 16 14l9.500-4.500" />
        <path d="M6.500 15.200 16 19.700l9.500-4.500" opacity=".82" />
        <path d="M6.500 20.900 16 25.400l9.500-4.500" opacity=".62" />
      </g>
    </svg>
  );
}
