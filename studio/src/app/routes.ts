/** Where the page can be: everything that is shown follows from the address. */
export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'new' }
  | { readonly page: 'runs' }
  | { readonly page: 'build'; readonly pipeline: string }
  | { readonly page: 'run'; readonly pipeline: string; readonly run: string }
  | { readonly page: 'data'; readonly pipeline: string; readonly table: string | undefined }
  | { readonly page: 'sql'; readonly pipeline: string }
  | { readonly page: 'schema'; readonly pipeline: string }
  | { readonly page: 'history'; readonly pipeline: string }
  | { readonly page: 'unknown'; readonly path: string }

/** The pages of one pipeline, in the order of the rail, with the second key of `g b`. */
export const pipelinePages = [
  { page: 'build', label: 'Build', key: 'b', icon: 'build' },
  { page: 'data', label: 'Data', key: 'd', icon: 'data' },
  { page: 'sql', label: 'SQL', key: 'q', icon: 'sql' },
  { page: 'schema', label: 'Schema', key: 's', icon: 'schema' },
  { page: 'history', label: 'History', key: 'h', icon: 'history' },
] as const

export function parseRoute(path: string): Route {
  const [first, pipeline, page, rest, ...more] = path.split('/').filter(Boolean).map(decoded)
  if (first === undefined) return { page: 'home' }
  if (pipeline === undefined && (first === 'new' || first === 'runs')) return { page: first }
  if (first !== 'p' || pipeline === undefined || more.length > 0) return { page: 'unknown', path }
  if (page === 'run' && rest !== undefined) return { page, pipeline, run: rest }
  if (page === 'data') return { page, pipeline, table: rest }
  if (rest === undefined && (page === 'build' || page === 'sql' || page === 'schema' || page === 'history'))
    return { page, pipeline }
  return { page: 'unknown', path }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** The address of a place, with what stands behind its `?`. */
export function hrefOf(route: Route, search: Readonly<Record<string, string | undefined>> = {}): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(search)) if (value !== undefined && value !== '') params.set(key, value)
  const query = params.toString()
  return `${pathOf(route)}${query === '' ? '' : `?${query}`}`
}

function pathOf(route: Route): string {
  switch (route.page) {
    case 'home':
      return '/'
    case 'new':
    case 'runs':
      return `/${route.page}`
    case 'run':
      return `/p/${encodeURIComponent(route.pipeline)}/run/${encodeURIComponent(route.run)}`
    case 'data':
      return `/p/${encodeURIComponent(route.pipeline)}/data${route.table === undefined ? '' : `/${encodeURIComponent(route.table)}`}`
    case 'unknown':
      return route.path
    default:
      return `/p/${encodeURIComponent(route.pipeline)}/${route.page}`
  }
}

/** The pipeline that a place is about; undefined = none. */
export function pipelineOf(route: Route): string | undefined {
  return 'pipeline' in route ? route.pipeline : undefined
}
