import { type ReactNode, useEffect, useState } from 'react'
import { Page } from '../app/page.tsx'
import { forgetPasted, handedOn } from '../app/pasted.ts'
import { useSearch } from '../app/router.tsx'
import { useStore } from '../live/store.ts'
import { DraftView } from './draft-view.tsx'
import { createImporter } from './import-run.ts'
import { ImportProgress } from './import-progress.tsx'
import { initCommand } from './init-command.ts'
import css from './new-page.module.css'
import { SourceForm } from './source-form.tsx'
import { StarterForm } from './starter-form.tsx'

/** From what one has to a config in the project: one box, a draft to look at, a file. */
export function NewPage(): ReactNode {
  const [importer] = useState(createImporter)
  const [first] = useState(handedOn)
  const [search] = useSearch()
  const { draft, source, isReading, failed, log, startedAt } = useStore(importer.store, (now) => now)
  useEffect(() => {
    forgetPasted()
    return () => importer.forget()
  }, [importer])
  const isStarter = search.get('kind') === 'starter'
  return (
    <Page {...initCommand(draft, source)}>
      <div className={css['page']} data-wide={draft !== undefined}>
        {draft === undefined && (
          <>
            <h1>New pipeline</h1>
            {isStarter ? (
              <StarterForm />
            ) : (
              <SourceForm
                first={source ?? first}
                isToStart={source === undefined}
                isBusy={isReading}
                failed={failed}
                onStart={(request) => void importer.start(request)}
              />
            )}
            {isReading && (
              <ImportProgress log={log} source={source} startedAt={startedAt} onCancel={() => importer.cancel()} />
            )}
          </>
        )}
        {draft !== undefined && <DraftView key={draft.draft} importer={importer} draft={draft} />}
      </div>
    </Page>
  )
}
