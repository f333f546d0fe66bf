import type { ReactNode } from 'react'
import { Dialog } from '../../design/dialog.tsx'
import { allShortcuts, keysText } from './shortcuts.ts'
import css from './shortcut-list.module.css'

/** What the browser's own controls do; the rest says of itself what it does. */
const everywhere = [
  ['j k ↓ ↑', 'move in lists'],
  ['→ ←', 'open and close a branch'],
  ['Home End PgUp PgDn', 'move far'],
  ['Esc', 'close what is open'],
] as const

/** All keys that work on the page as it is now. */
export function ShortcutList({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }): ReactNode {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Keys">
      <dl className={css['list']}>
        {allShortcuts()
          .toReversed()
          .map(({ keys, label }) => (
            <div key={keys}>
              <dt>
                <kbd>{keysText(keys)}</kbd>
              </dt>
              <dd>{label}</dd>
            </div>
          ))}
        {everywhere.map(([keys, label]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
