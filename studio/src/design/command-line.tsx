import { type ReactNode, useState } from 'react'
import { IconButton } from './button.tsx'
import css from './command-line.module.css'

/** What one could have typed instead of clicking; every page that does something ends with it. */
export function CommandLine({ command, lead = 'same as' }: { command: string; lead?: string }): ReactNode {
  return (
    <div className={css['line']}>
      <span className={css['lead']}>{lead}</span>
      <code className={css['command']} tabIndex={0}>
        {command}
      </code>
      <CopyButton text={command} label="Copy the command" />
    </div>
  )
}

/** Puts a text on the clipboard and says so for a moment. */
export function CopyButton({ text, label }: { text: string; label: string }): ReactNode {
  const [said, setSaid] = useState<'copied' | 'refused'>()
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(
      () => setSaid('copied'),
      () => setSaid('refused'),
    )
    window.setTimeout(() => setSaid(undefined), 1600)
  }
  return (
    <>
      <IconButton icon={said === 'copied' ? 'check' : 'copy'} label={label} onClick={copy} />
      <span role="status" className="aside">
        {said === 'copied' && 'Copied'}
        {said === 'refused' && 'The browser did not let it be copied: select the text instead.'}
      </span>
    </>
  )
}
