import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call, reportFor } from '../../api/client.ts'
import type { ConfigWritten, Converted, ConvertRequest } from '../../api/contract.ts'
import { keyOf, queries } from '../../api/queries.ts'
import { navigate } from '../../app/router.tsx'
import { Bar } from '../../design/bar.tsx'
import { Button } from '../../design/button.tsx'
import { CommandLine } from '../../design/command-line.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { shellWord } from '../../design/out/shell-word.ts'
import { ErrorState } from '../../design/states.tsx'
import css from './convert-bar.module.css'

/** A config that is a program is read here and not edited; the YAML that means the same can be written beside it. */
export function ConvertBar({ file }: { file: string }): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const convert = useMutation({
    mutationFn: (body: ConvertRequest) => call<Converted>('/api/convert', { body }),
    onMutate: () => setOpen(true),
  })
  return (
    <Bar
      tone="note"
      isAnnounced={false}
      action={
        <Button isBusy={convert.isPending} onClick={() => convert.mutate({ file })}>
          Convert to YAML…
        </Button>
      }
    >
      {file} is read here and not edited. A YAML file that means the same can be.
      <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title="As YAML" look="wide">
        {convert.isError && <ErrorState error={reportFor(convert.error)} isCompact />}
        {convert.data !== undefined && <AsYaml source={file} converted={convert.data} />}
      </Dialog>
    </Bar>
  )
}

function AsYaml({ source, converted }: { source: string; converted: Converted }): ReactNode {
  const { file, text, warnings } = converted
  const write = useMutation({
    mutationFn: () =>
      call<ConfigWritten>('/api/config', {
        method: 'PUT',
        query: { file, of: source },
        body: { text },
        headers: { 'If-None-Match': '*' },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keyOf.project })
      navigate('/')
    },
  })
  return (
    <>
      {warnings.map(({ code, message }) => (
        <p key={`${code} ${message}`} className={css['warning']}>
          {message}
        </p>
      ))}
      <pre className={css['text']} tabIndex={0}>
        {text}
      </pre>
      {write.isError && <ErrorState error={reportFor(write.error)} isCompact />}
      <div className={css['foot']}>
        <Button look="primary" isBusy={write.isPending} onClick={() => write.mutate()}>
          Write {file}
        </Button>
      </div>
      <CommandLine command={`sluice import ${shellWord(source)} -o ${shellWord(file)}`} />
    </>
  )
}
