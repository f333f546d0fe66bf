import { type DragEvent, type ReactNode, useState } from 'react'
import { startWith } from '../app/pasted.ts'
import { Button } from '../design/button.tsx'
import { classes } from '../design/class-names.ts'
import { FileButton } from '../design/file/file-button.tsx'
import css from './paste-box.module.css'

/** One box for everything that a pipeline can be made of; a file may be dropped on it. */
export function PasteBox({ isFirst = false }: { isFirst?: boolean }): ReactNode {
  const [text, setText] = useState('')
  const [isOver, setOver] = useState(false)
  const go = (): void => {
    if (text.trim() !== '') startWith(text)
  }
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    const [file] = event.dataTransfer.files
    if (file !== undefined) void file.text().then((content) => startWith(content, file.name))
  }
  return (
    <div
      className={classes(css['box'], isOver && css['over'])}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <textarea
        className={css['input']}
        aria-label="A URL, a cURL line, a dlt snippet"
        placeholder="https://api.example.com/orders   or a cURL line, dlt Python, an OpenAPI document…"
        rows={isFirst ? 3 : 2}
        spellCheck={false}
        autoFocus={isFirst}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          const isOneLine = !text.includes('\n')
          if (event.key !== 'Enter' || event.shiftKey || !(isOneLine || event.metaKey || event.ctrlKey)) return
          event.preventDefault()
          go()
        }}
      />
      <div className={css['foot']}>
        <span className={css['hint']}>
          Or a file: HAR, OpenAPI, Postman, Airbyte, dlt Python. It can be dropped here.
        </span>
        <FileButton onFile={startWith} />
        <Button look={isFirst ? 'primary' : 'plain'} disabled={text.trim() === ''} onClick={go}>
          Go on
        </Button>
      </div>
    </div>
  )
}
