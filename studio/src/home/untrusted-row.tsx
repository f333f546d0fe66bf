import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call, reportFor } from '../api/client.ts'
import type { TrustRequest, UntrustedFile } from '../api/contract.ts'
import { keyOf, queries } from '../api/queries.ts'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { ErrorState } from '../design/states.tsx'
import { StatusDot } from '../design/status-dot.tsx'
import css from './pipeline-row.module.css'

/**
 * A program that may be a config, or a module that configs name. It is not run before somebody says so, and again when it
 * was changed.
 */
export function UntrustedRow({
  file: { file, hash, namedBy, imports = [], unfollowed = [] },
}: {
  file: UntrustedFile
}): ReactNode {
  const [isAsking, setAsking] = useState(false)
  const trust = useMutation({
    mutationFn: (request: TrustRequest) => call('/api/trust', { body: request }),
    onSuccess: () => {
      setAsking(false)
      void queries.invalidateQueries({ queryKey: keyOf.project })
    },
  })
  return (
    <li className={css['row']}>
      <div className={css['what']}>
        <h2 className={css['name']}>
          <StatusDot status="idle" label={namedBy === undefined ? 'not read' : 'not allowed'} />
          <bdi>{file}</bdi>
        </h2>
        <p className={css['soft']}>
          {namedBy === undefined ? 'a program, not read yet' : `code that ${namedBy.join(', ')} uses`}
        </p>
      </div>
      <p className={css['broken']}>
        {namedBy === undefined
          ? 'To know whether it is a config, it has to be run. Nothing in this folder is run before you say so.'
          : 'What uses it cannot be checked, read or loaded here before you say that it may be run.'}
      </p>
      <div className={css['actions']}>
        <Button onClick={() => setAsking(true)}>{namedBy === undefined ? 'Read it…' : 'Allow it…'}</Button>
      </div>
      <Dialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={`Run "${file}"?`}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>Not now</Button>
            <Button look="primary" isBusy={trust.isPending} onClick={() => trust.mutate({ file, hash })}>
              {namedBy === undefined ? 'Run it to read it' : 'Allow it to run'}
            </Button>
          </>
        }
      >
        <p>
          It runs on this machine, as you, and can do what you can do. Say yes to a file that you or your colleagues
          wrote. When it changes, or one of the files that it imports from here, you are asked again. Packages that it
          uses are not looked at.
        </p>
        {imports.length > 0 && (
          <p>
            With it runs: <bdi>{imports.join(', ')}</bdi>
          </p>
        )}
        {unfollowed.length > 0 && (
          <p>
            What it imports at these places is known only when it runs, and is not looked at:{' '}
            <bdi>{unfollowed.join(', ')}</bdi>
          </p>
        )}
        {trust.isError && <ErrorState error={reportFor(trust.error)} isCompact />}
      </Dialog>
    </li>
  )
}
