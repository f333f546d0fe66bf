import type { Page } from 'playwright-core'
import type { TableList } from '../../../src/studio/contract/pipeline.ts'
import type { Project } from '../../../src/studio/contract/project.ts'
import type { TestStudio } from './studio.ts'

/** An API that is to be loaded. */
export interface ForeignApi {
  /** as somebody would paste it: a URL, or a cURL line with a key */
  readonly source: string
  /** what the page has to show of the first record */
  readonly cell: RegExp
  /** after each step, with what it was */
  readonly seen?: (step: string) => Promise<void>
}

/** Rows by table. */
export type LoadedTables = Readonly<Record<string, number>>

/** In an empty project, by the page alone: what is pasted → the draft → the first records → a run → its rows. */
export async function loadByThePage(
  page: Page,
  studio: TestStudio,
  { source, cell, seen = () => Promise.resolve() }: ForeignApi,
): Promise<LoadedTables> {
  await page.goto(studio.url)
  await page.getByRole('heading', { name: 'Which API shall it be?' }).waitFor()
  await seen('home')
  await page.keyboard.insertText(source)
  await page.getByRole('button', { name: 'Go on' }).click()
  const write = page.getByRole('button', { name: 'Write it and read' })
  await write.waitFor()
  await seen('draft')
  await write.click()
  await page.getByRole('gridcell', { name: cell }).first().waitFor()
  await seen('first records')
  await page
    .getByRole('button', { name: /^Run\b/ })
    .first()
    .click()
  await page.getByRole('heading', { name: 'loaded' }).waitFor()
  await seen('run')
  await page.getByRole('link', { name: 'See the rows', exact: true }).click()
  await page.getByRole('gridcell', { name: cell }).first().waitFor()
  await seen('rows')
  return loadedIn(studio)
}

async function loadedIn(studio: TestStudio): Promise<LoadedTables> {
  const { pipelines } = await studio.json<Project>('/api/project')
  const { tables } = await studio.json<TableList>(`/api/p/${pipelines[0]?.id}/tables`)
  return Object.fromEntries(tables.filter(({ isSystem }) => !isSystem).map(({ name, rows }) => [name, rows]))
}
