import { type ReactNode, useRef } from 'react'
import { Button } from '../button.tsx'

/** Takes the text of a file that is chosen: what can be dropped can be given by keyboard, too. */
export function FileButton({ onFile }: { onFile: (text: string, name: string) => void }): ReactNode {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button look="quiet" icon="file" onClick={() => input.current?.click()}>
        Choose a file…
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        onChange={({ target }) => {
          const [file] = target.files ?? []
          if (file !== undefined) void file.text().then((text) => onFile(text, file.name))
          // the same file once more is a change, too
          target.value = ''
        }}
      />
    </>
  )
}
