import { type KeyboardEvent, type ReactNode, useMemo, useState } from 'react'
import { Dialog } from '../../design/dialog.tsx'
import { type Command, matching, useAllCommands } from './commands.ts'
import { keysText } from './shortcuts.ts'
import css from './palette.module.css'

/** Everything that can be done from here, found by typing. */
export function Palette({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }): ReactNode {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Go to, or do" look="palette">
      <PaletteList onClose={onClose} />
    </Dialog>
  )
}

function PaletteList({ onClose }: { onClose: () => void }): ReactNode {
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const commands = useAllCommands()
  const found = useMemo(() => matching(commands, text).slice(0, 60), [commands, text])
  const run = (command: Command | undefined): void => {
    if (command === undefined) return
    onClose()
    command.run()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setActive((now) => Math.min(found.length - 1, now + 1))
    else if (event.key === 'ArrowUp') setActive((now) => Math.max(0, now - 1))
    else if (event.key === 'Enter') run(found[active])
    else return
    event.preventDefault()
  }
  return (
    <>
      <input
        className={css['input']}
        role="combobox"
        aria-label="Go to, or do"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found.length === 0 ? undefined : `palette-${active}`}
        placeholder="A page, a table, a command…"
        autoComplete="off"
        spellCheck={false}
        autoFocus
        value={text}
        onChange={({ target }) => {
          setText(target.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <ul id="palette-list" role="listbox" aria-label="Found" className={css['list']}>
        {found.map((command, index) => (
          <PaletteItem
            key={`${command.kind} ${command.label}`}
            command={command}
            id={`palette-${index}`}
            isActive={index === active}
            onPoint={() => setActive(index)}
            onChoose={() => run(command)}
          />
        ))}
      </ul>
      {found.length === 0 && <p className={css['none']}>Nothing here is called “{text}”.</p>}
    </>
  )
}

function PaletteItem({
  command,
  id,
  isActive,
  onPoint,
  onChoose,
}: {
  command: Command
  id: string
  isActive: boolean
  onPoint: () => void
  onChoose: () => void
}): ReactNode {
  return (
    // keys are the input's, which says which option is active
    <li
      id={id}
      ref={(item) => {
        if (isActive) item?.scrollIntoView({ block: 'nearest' })
      }}
      role="option"
      aria-selected={isActive}
      className={css['item']}
      onPointerMove={onPoint}
      onClick={onChoose}
    >
      <span>
        <bdi>{command.label}</bdi>
      </span>
      <small>{command.kind}</small>
      {command.keys !== undefined && <kbd>{keysText(command.keys)}</kbd>}
    </li>
  )
}
