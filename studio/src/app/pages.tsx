import { type ComponentType, lazy, type ReactNode, Suspense } from 'react'
import { EmptyState, Loading } from '../design/states.tsx'
import { HomePage } from '../home/home-page.tsx'
import { Link } from './router.tsx'
import type { Route } from './routes.ts'

const NewPage = lazy(async () => page((await import('../new/new-page.tsx')).NewPage))
const RunsPage = lazy(async () => page((await import('../runs/runs-page.tsx')).RunsPage))
const BuildPage = lazy(async () => page((await import('../builder/build-page.tsx')).BuildPage))
const RunPage = lazy(async () => page((await import('../run/run-page.tsx')).RunPage))
const DataPage = lazy(async () => page((await import('../data/data-page.tsx')).DataPage))
const SqlPage = lazy(async () => page((await import('../sql/sql-page.tsx')).SqlPage))
const SchemaPage = lazy(async () => page((await import('../schema/schema-page.tsx')).SchemaPage))
const HistoryPage = lazy(async () => page((await import('../history/history-page.tsx')).HistoryPage))

function page<Props>(component: ComponentType<Props>): { default: ComponentType<Props> } {
  return { default: component }
}

/** The page of a place; each loads its code when it is opened first. */
export function PageOf({ route }: { route: Route }): ReactNode {
  return <Suspense fallback={<Loading what="the page" />}>{pageOf(route)}</Suspense>
}

function pageOf(route: Route): ReactNode {
  switch (route.page) {
    case 'home':
      return <HomePage />
    case 'new':
      return <NewPage />
    case 'runs':
      return <RunsPage />
    case 'build':
      // without a key: a pipeline that is renamed keeps its editor
      return <BuildPage pipeline={route.pipeline} />
    case 'run':
      return <RunPage key={route.run} pipeline={route.pipeline} run={route.run} />
    case 'data':
      return <DataPage key={route.pipeline} pipeline={route.pipeline} table={route.table} />
    case 'sql':
      return <SqlPage key={route.pipeline} pipeline={route.pipeline} />
    case 'schema':
      return <SchemaPage key={route.pipeline} pipeline={route.pipeline} />
    case 'history':
      return <HistoryPage key={route.pipeline} pipeline={route.pipeline} />
    case 'unknown':
      return (
        <EmptyState isPage title="There is no such page" action={<Link href="/">Go to the project</Link>}>
          <code>{route.path}</code> leads nowhere in this studio.
        </EmptyState>
      )
  }
}
