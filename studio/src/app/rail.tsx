import type { ReactNode } from 'react'
import { useProject } from '../api/queries.ts'
import type { ProjectPipeline } from '../api/contract.ts'
import { IconButton } from '../design/button.tsx'
import { Icon, type IconName } from '../design/icon.tsx'
import { Menu } from '../design/menu.tsx'
import { StatusDot } from '../design/status-dot.tsx'
import { Link, useRoute } from './router.tsx'
import { hrefOf, pipelineOf, pipelinePages, type Route } from './routes.ts'
import css from './rail.module.css'
import { shownPipeline } from './status-of.ts'
import { setTheme, themes, useTheme } from './theme.ts'

/** The way through the project: its pipelines, of the open one its pages, and what stands beside them. */
export function Rail({ onKeys, onFollow }: { onKeys: () => void; onFollow?: () => void }): ReactNode {
  const route = useRoute()
  const { data: project } = useProject()
  const open = pipelineOf(route)
  return (
    // a click on any link of it closes the drawer that it stands in on narrow screens
    <nav
      className={css['rail']}
      aria-label="Project"
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest('a') !== null) onFollow?.()
      }}
    >
      <Link href="/" className={css['project']} aria-current={route.page === 'home' ? 'page' : undefined}>
        <Mark />
        <span className={css['name']}>
          <bdi>{project?.name ?? 'sluice'}</bdi>
        </span>
      </Link>
      <ul className={css['pipelines']}>
        {project?.pipelines.map((pipeline) => (
          <RailPipeline key={pipeline.id} pipeline={pipeline} isOpen={pipeline.id === open} route={route} />
        ))}
      </ul>
      <ul className={css['more']}>
        <RailLink href="/new" icon="plus" label="New" isCurrent={route.page === 'new'} />
        <RailLink href="/runs" icon="runs" label="Runs" isCurrent={route.page === 'runs'} />
      </ul>
      <div className={css['foot']}>
        <ThemeMenu />
        <IconButton icon="keys" label="Keys" onClick={onKeys} />
        <span className={css['version']}>{project === undefined ? '' : project.version}</span>
      </div>
    </nav>
  )
}

function RailPipeline({
  pipeline,
  isOpen,
  route,
}: {
  pipeline: ProjectPipeline
  isOpen: boolean
  route: Route
}): ReactNode {
  const { id, running } = pipeline
  return (
    <li>
      <Link
        href={hrefOf({ page: pipeline.config === null ? 'history' : 'build', pipeline: id })}
        className={css['pipeline']}
        data-open={isOpen}
      >
        <StatusDot {...shownPipeline(pipeline)} />
        <span className={css['name']}>
          <bdi>{id}</bdi>
        </span>
      </Link>
      {isOpen && (
        <ul className={css['pages']}>
          {running !== null && (
            <RailLink
              href={hrefOf({ page: 'run', pipeline: id, run: running.run })}
              icon="runs"
              label="Running now"
              isCurrent={route.page === 'run' && route.run === running.run}
            />
          )}
          {pipelinePages.map(({ page, label, icon }) => (
            <RailLink
              key={page}
              href={hrefOf(page === 'data' ? { page, pipeline: id, table: undefined } : { page, pipeline: id })}
              icon={icon}
              label={label}
              isCurrent={route.page === page}
            />
          ))}
        </ul>
      )}
    </li>
  )
}

function RailLink({
  href,
  icon,
  label,
  isCurrent,
}: {
  href: string
  icon: IconName
  label: string
  isCurrent: boolean
}): ReactNode {
  return (
    <li>
      <Link href={href} className={css['link']} aria-current={isCurrent ? 'page' : undefined}>
        <Icon name={icon} size={14} />
        {label}
      </Link>
    </li>
  )
}

function ThemeMenu(): ReactNode {
  const theme = useTheme()
  return (
    <Menu
      align="start"
      trigger={<IconButton icon={theme} label="Theme" />}
      items={themes.map(({ theme: each, ...item }) => ({
        ...item,
        icon: each,
        isChecked: each === theme,
        onSelect: () => setTheme(each),
      }))}
    />
  )
}

/** A gate with water behind it. */
function Mark(): ReactNode {
  return (
    <svg
      className={css['mark']}
      width="18"
      height="18"
      viewBox="0 0 16 16"
      fill="none"
      aria-hidden="true"
      focusable="false"
    >
      <path d="M2.5 1.5v13M13.5 1.5v13M2.5 3.5h11M5.5 6h5M5 9.7c1-.9 2-.9 3 0s2 .9 3 0M5 12.9c1-.9 2-.9 3 0s2 .9 3 0" />
    </svg>
  )
}
