import type { ReactNode } from 'react';

/** Drawn on a grid of 16, with lines of 1.5. */
const drawings = {
  check: <path d="m3.5 8.5 3 3 6-7" />,
  cross: <path d="m4.5 4.5 7 7m0-7-7 7" />,
  warning: <><path d="M8 2.5 14.2 13H1.8L8 2.5Z" /><path d="M8 6.5v3m0 1.9v.1" /></>,
  info: <><circle cx="8" cy="8" r="5.5" /><path d="M8 7.5v3M8 5.3v.1" /></>,
  back: <path d="M9.5 3.5 5 8l4.5 4.5" />,
  forward: <path d="M6.5 3.5 11 8l-4.5 4.5" />,
  down: <path d="M3.5 6 8 10.5 12.5 6" />,
  undo: <path d="M5.5 3 2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H6" />,
  retry: <path d="M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3" />,
  stop: <rect x="4" y="4" width="8" height="8" rx="1.5" />,
  open: <path d="M9 3h4v4m0-4L7.5 8.5M6.5 3.5H4.3c-.7 0-1.3.6-1.3 1.3v6.9c0 .7.6 1.3 1.3 1.3h6.9c.7 0 1.3-.6 1.3-1.3V9.5" />,
  promote: <path d="M3 8h9M8.5 4.5 12 8l-3.5 3.5" />,
  panel: <><rect x="2" y="3" width="12" height="10" rx="2" /><path d="M9.5 3v10" /></>,
  settings: <><path d="M2.5 5h5m4 0h2M2.5 11h2m4 0h5" /><circle cx="9.5" cy="5" r="1.75" /><circle cx="6.5" cy="11" r="1.75" /></>,
  queue: <><circle cx="8" cy="8" r="5.5" /><path d="M8 5v3.2l2 1.3" /></>,
  pin: <path d="M6 2.5h4l-.5 4L12 9H4l2.5-2.5-.5-4ZM8 9v4.5" />,
  file: <path d="M4 2.5h5l3 3v8H4v-11Zm5 0v3h3" />,
  tab: <><rect x="2" y="3" width="12" height="10" rx="2" /><path d="M2 6.5h12" /></>,
  plug: <path d="M5.5 2.5v3m5-3v3M4 5.5h8v2a4 4 0 0 1-8 0v-2Zm4 6v2.5" />,
  lock: <><rect x="3.5" y="7" width="9" height="6.5" rx="1.5" /><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" /></>,
  add: <path d="M8 3.5v9M3.5 8h9" />,
  more: <path d="M3.5 8v.01M8 8v.01M12.5 8v.01" strokeWidth="2.2" />,
  print: <><path d="M4.5 6V2.5h7V6M4.5 11H3a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v3a1 1 0 0 1-1 1h-1.5" /><path d="M4.5 9.5h7v4h-7z" /></>,
  copy: <><rect x="5.5" y="5.5" width="8" height="8" rx="1.5" /><path d="M10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2" /></>,
  compare: <><path d="M5.5 2.5v11m5-11v11" /><path d="M2 6h2m-2 4h2m8-4h2m-2 4h2" /></>,
  label: <path d="M2.5 3h5.2l5.8 5.8-4.7 4.7L3 7.7V3Zm3 2.8v.01" />,
  person: <><circle cx="8" cy="5.5" r="2.5" /><path d="M3.5 13.5a4.5 4.5 0 0 1 9 0" /></>,
  download: <path d="M8 2.5v7m0 0L5 6.7m3 2.8 3-2.8M3 12.5h10" />,
  upload: <path d="M8 10V3m0 0L5 5.8M8 3l3 2.8M3 12.5h10" />,
  look: <><circle cx="7" cy="7" r="4.2" /><path d="m10.2 10.2 3.3 3.3" /></>,
  repair: <path d="M13.3 5.1 11.2 7.2 8.8 4.8l2.1-2.1a3.6 3.6 0 0 0-4.7 4.6l-3.5 3.5a1.7 1.7 0 0 0 2.4 2.4l3.5-3.5a3.6 3.6 0 0 0 4.7-4.6Z" />,
  trash: <path d="M3 4.5h10M6.5 4.5v-2h3v2m-5 0 .6 9h5.8l.6-9" />,
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof drawings;

/** Every icon there is. */
export const iconNames = Object.keys(drawings) as readonly IconName[];

/** A small drawing beside words; screen readers pass it over. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      {drawings[name]}
    </svg>
  );
}

/** Slipway's mark, as in the toolbar. */
export function Mark({ size = 20 }: { readonly size?: number }): ReactNode {
  return <img className="mark" src="/icons/48.png" width={size} height={size} alt="" />;
}
