import type { ReactNode } from 'react'
import { useSearch } from '../../app/router.tsx'
import { Loading } from '../../design/states.tsx'
import { type Tab, Tabs } from '../../design/tabs.tsx'
import { useBuilder } from '../builder-context.ts'
import type { PanelId } from '../file/focus.ts'
import { AuthPanel } from './auth-panel.tsx'
import { IncrementalPanel } from './incremental-panel.tsx'
import { PagingPanel } from './paging-panel.tsx'
import frame from './panels-frame.module.css'
import { ResourcePanel } from './resource-panel.tsx'

const tabs: readonly Tab<PanelId>[] = [
  { id: 'resource', label: 'Resource' },
  { id: 'auth', label: 'Auth' },
  { id: 'paging', label: 'Paging' },
  { id: 'incremental', label: 'Incremental' },
  { id: 'yaml', label: 'YAML' },
]

/** Forms for the parts that one changes most. Each change is a splice of the text below. */
export function Panels({ isChecked }: { isChecked: boolean }): ReactNode {
  const [search, setSearch] = useSearch()
  const { checked, resource } = useBuilder()
  const panel = tabs.find(({ id }) => id === search.get('panel'))?.id ?? 'resource'
  return (
    <div className={frame['frame']} data-panel={panel}>
      <Tabs label="Part of the config" tabs={tabs} value={panel} onChange={(id) => setSearch({ panel: id })}>
        {panel !== 'yaml' && (
          <div className={frame['panel']} key={`${resource?.name ?? ''} ${panel}`}>
            {checked === undefined && !isChecked && <Loading what="the config" />}
            {isChecked && (checked === undefined || checked.value === null) && (
              <p>The text cannot be read as it is: see the problems below it. The panels come back when it can.</p>
            )}
            {checked !== undefined && checked.value !== null && <PanelOf panel={panel} />}
          </div>
        )}
      </Tabs>
    </div>
  )
}

function PanelOf({ panel }: { panel: PanelId }): ReactNode {
  switch (panel) {
    case 'resource':
      return <ResourcePanel />
    case 'auth':
      return <AuthPanel />
    case 'paging':
      return <PagingPanel />
    case 'incremental':
      return <IncrementalPanel />
    case 'yaml':
      return null
  }
}
