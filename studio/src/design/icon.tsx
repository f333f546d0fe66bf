import type { ReactNode } from 'react'

/** Drawn on 16 × 16, stroked: one weight for all of them. */
const shapes = {
  home: 'M2.5 7.2 8 2.6l5.5 4.6M4 6.5v7h8v-7M6.5 13.5v-4h3v4',
  plus: 'M8 3v10M3 8h10',
  play: 'M5 3.2v9.6l7.6-4.8z',
  stop: 'M4 4h8v8H4z',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.4 10.4 14 14',
  build: 'M2.5 3.5h11M2.5 8h6M2.5 12.5h4M10 12.7l3.6-3.6-1.7-1.7-3.6 3.6-.3 2z',
  data: 'M2.5 3h11v10h-11zM2.5 6.3h11M2.5 9.6h11M6.5 6.3V13',
  sql: 'M2.5 3.5h11v9h-11zM5 6.5 6.8 8 5 9.5M8.5 9.8H11',
  schema: 'M2.5 2.5h5v3.6h-5zM8.5 9.9h5v3.6h-5zM5 6.1v5.6h3.5',
  history: 'M3 8a5 5 0 1 0 1.6-3.7M2.6 2.7v2.6h2.6M8 5.4V8l2 1.4',
  runs: 'M2 8h2.6l1.6-4.5 3 9L10.9 8H14',
  close: 'M4 4l8 8M12 4l-8 8',
  check: 'M3 8.5 6.4 12 13 4.5',
  chevron: 'M6 3.5 10.5 8 6 12.5',
  down: 'M3.5 6 8 10.5 12.5 6',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  warn: 'M8 2.3 14.3 13.3H1.7zM8 6.5v3.2M8 11.3v.3',
  reload: 'M13 8a5 5 0 1 1-1.6-3.7M13.4 2.7v2.6h-2.6',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  light:
    'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1.6v1.6M8 12.8v1.6M1.6 8h1.6M12.8 8h1.6M3.5 3.5l1.1 1.1M11.4 11.4l1.1 1.1M12.5 3.5l-1.1 1.1M4.6 11.4l-1.1 1.1',
  dark: 'M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6Z',
  system: 'M2 3h12v8H2zM5.5 13.5h5M8 11v2.5',
  keys: 'M1.8 4h12.4v8H1.8zM4 6.5h.2M6.6 6.5h.2M9.2 6.5h.2M11.8 6.5h.2M5 9.5h6',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  file: 'M4 2.5h5l3 3v8H4zM9 2.5v3h3',
  lock: 'M4 7.5h8v6H4zM5.5 7.5V5.2a2.5 2.5 0 0 1 5 0v2.3',
  more: 'M3.5 8h.1M8 8h.1M12.5 8h.1',
  filter: 'M2.5 4h11M4.5 8h7M6.5 12h3',
  up: 'M3.5 10 8 5.5l4.5 4.5',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 7.3v3.6M8 4.9v.2',
} as const

export type IconName = keyof typeof shapes

/** A drawing beside a word; read aloud only where it stands alone and has a label. */
export function Icon({ name, label, size = 16 }: { name: IconName; label?: string; size?: number }): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2.2 : 1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
      role={label === undefined ? undefined : 'img'}
      aria-label={label}
      aria-hidden={label === undefined}
      focusable="false"
    >
      <path d={shapes[name]} />
    </svg>
  )
}
