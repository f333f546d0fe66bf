import { useMutation, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { reportFor } from '../api/client.ts'
import { Button } from '../design/button.tsx'
import { CommandLine } from '../design/command-line.tsx'
import { Dialog } from '../design/dialog.tsx'
import { ErrorState, Loading } from '../design/states.tsx'
import css from './history-page.module.css'

/** Something that cannot be undone: a dry run says what it would do, with its command, before anybody can do it. */
export function ConfirmDialog<Plan extends { readonly command: string }>({
  title,
  plan,
  planKey,
  apply,
  button,
  isNothing = () => false,
  onClose,
  children,
}: {
  title: string
  /** the dry run */
  plan: () => Promise<Plan>
  planKey: readonly unknown[]
  apply: (plan: Plan) => Promise<void>
  /** what it does, on the button */
  button: (plan: Plan | undefined) => string
  /** true = the dry run found nothing to do */
  isNothing?: (plan: Plan) => boolean
  onClose: () => void
  children: (plan: Plan) => ReactNode
}): ReactNode {
  const [asked] = useState(() => Date.now())
  const planned = useQuery({ queryKey: ['dry run', asked, ...planKey], queryFn: plan, gcTime: 0, retry: false })
  const isReady = (found: Plan | undefined): found is Plan => found !== undefined && !isNothing(found)
  const doing = useMutation({ mutationFn: apply, onSuccess: onClose })
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="danger"
            isBusy={doing.isPending}
            disabled={!isReady(planned.data)}
            onClick={() => isReady(planned.data) && doing.mutate(planned.data)}
          >
            {button(planned.data)}
          </Button>
        </>
      }
    >
      <div className={css['confirm']}>
        {planned.isError && <ErrorState error={reportFor(planned.error)} isCompact />}
        {planned.data === undefined && !planned.isError && <Loading what="what it would do" />}
        {planned.data !== undefined && children(planned.data)}
        {doing.isError && <ErrorState error={reportFor(doing.error)} isCompact />}
        {planned.data !== undefined && <CommandLine command={planned.data.command} />}
      </div>
    </Dialog>
  )
}
