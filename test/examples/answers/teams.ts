import { type Answers, bodyOf, linked, slice } from './answers.ts'

/** Where teams work: code, tickets, pages, messages. */

const login = (name: string) => ({ login: name, id: name.length, type: 'User' })

function github(): Answers {
  const issues = [1, 2, 3, 4].map((number) => ({
    id: 90_000 + number,
    number,
    title: ['Oven too hot', 'Recipe for rye', 'Flour runs out', 'Open on Sundays?'][number - 1] ?? '',
    state: number === 2 ? 'closed' : 'open',
    user: login('baker-one'),
    labels: number % 2 === 0 ? [{ id: 5, name: 'recipe', color: 'f29513' }] : [],
    comments: number,
    updated_at: `2024-05-0${number}T08:00:00Z`,
  }))
  const comments = [1, 2].map((number) => ({
    id: 70_000 + number,
    issue_url: `https://api.github.com/repos/octo-org/bakery/issues/${number}`,
    body: number === 1 ? 'Ten degrees less.' : 'With caraway, please.',
    user: login('baker-two'),
    updated_at: `2024-05-1${number}T08:00:00Z`,
  }))
  return {
    env: { GITHUB_TOKEN: 'github_pat_example' },
    routes: {
      '/repos/octo-org/bakery/issues': ({ query }) =>
        query.get('page') === '2'
          ? linked(slice(issues, 3, 3))
          : linked(slice(issues, 0, 3), 'https://api.github.com/repositories/1/issues?state=all&per_page=100&page=2'),
      '/repositories/1/issues': () => linked(slice(issues, 3, 3)),
      '/repos/octo-org/bakery/issues/comments': () => linked(comments),
      '/repos/octo-org/bakery/issues/:number/reactions': ({ params }) =>
        linked(params['number'] === '2' ? [{ id: 31, content: '+1', user: login('baker-two') }] : []),
    },
  }
}

function jira(): Answers {
  const projects = ['BAKE', 'SHOP', 'FARM'].map((key, index) => ({
    id: String(10_000 + index),
    key,
    name: `The ${key}`,
  }))
  const issues = [1, 2, 3].map((number) => ({
    id: String(20_000 + number),
    key: `BAKE-${number}`,
    fields: {
      summary: ['Oven too hot', 'Recipe for rye', 'Flour runs out'][number - 1] ?? '',
      status: { id: '3', name: number === 3 ? 'Done' : 'In Progress' },
      labels: ['kitchen'],
      updated: `2024-05-0${number}T08:15:00.000+0000`,
    },
  }))
  return {
    env: { JIRA_TOKEN: 'example-api-token' },
    routes: {
      '/rest/api/3/project/search': ({ query }) => {
        const startAt = Number(query.get('startAt') ?? 0)
        const values = slice(projects, startAt, 50)
        return { json: { startAt, maxResults: 50, total: projects.length, isLast: true, values } }
      },
      '/rest/api/3/search/jql': ({ query }) =>
        query.get('nextPageToken') === 'CAEaAggD'
          ? { json: { issues: slice(issues, 2, 2), isLast: true } }
          : { json: { issues: slice(issues, 0, 2), nextPageToken: 'CAEaAggD', isLast: false } },
    },
  }
}

function notion(): Answers {
  const page = (number: number) => ({
    object: 'page',
    id: `0b5f9f5c-0000-4000-8000-00000000000${number}`,
    last_edited_time: `2024-05-0${number}T08:00:00.000Z`,
    archived: false,
    properties: {
      Name: {
        id: 'title',
        type: 'title',
        title: [{ plain_text: ['Rye loaf', 'Wheat roll', 'Apple cake'][number - 1] ?? '' }],
      },
      Minutes: { id: 'abcd', type: 'number', number: number * 20 },
    },
  })
  return {
    env: { NOTION_TOKEN: 'ntn_example' },
    routes: {
      'POST /v1/databases/:id/query': (request) =>
        (bodyOf(request) as { start_cursor?: string }).start_cursor === undefined
          ? { json: { object: 'list', results: [page(1), page(2)], has_more: true, next_cursor: 'fe2cc560-example' } }
          : { json: { object: 'list', results: [page(3)], has_more: false, next_cursor: null } },
      '/v1/blocks/:id/children': ({ params }) => ({
        json: {
          object: 'list',
          results: [
            {
              object: 'block',
              id: `b-${(params['id'] ?? '').slice(-1)}`,
              type: 'paragraph',
              paragraph: { rich_text: [{ plain_text: 'Knead for ten minutes.' }] },
            },
          ],
          has_more: false,
          next_cursor: null,
        },
      }),
    },
  }
}

function slack(): Answers {
  const messages: Readonly<Record<string, readonly string[]>> = {
    C01: ['The rye is out of the oven', 'Who has the keys?', 'I do'],
    C02: ['Flour arrives at six'],
  }
  const said = (channel: string) =>
    (messages[channel] ?? [])
      .map((text, index) => ({ type: 'message', user: 'U01', text, ts: `17150000${index}0.000100` }))
      .toReversed()
  return {
    env: { SLACK_TOKEN: 'xoxb-example' },
    routes: {
      '/api/conversations.list': ({ query }) =>
        query.get('cursor') === null
          ? {
              json: {
                ok: true,
                channels: [channel('C01', 'kitchen'), channel('C02', 'supplies')],
                response_metadata: { next_cursor: 'dGVhbTpDMDM=' },
              },
            }
          : { json: { ok: true, channels: [channel('C03', 'office')], response_metadata: { next_cursor: '' } } },
      '/api/conversations.history': ({ query }) => {
        const id = query.get('channel') ?? ''
        if (id === 'C03') return { json: { ok: false, error: 'not_in_channel' } }
        const from = query.get('cursor') === null ? 0 : 2
        const isMore = from + 2 < said(id).length
        return {
          json: {
            ok: true,
            messages: slice(said(id), from, 2),
            has_more: isMore,
            response_metadata: { next_cursor: isMore ? 'bmV4dF90czoxNzE1' : '' },
          },
        }
      },
    },
  }
}

const channel = (id: string, name: string) => ({ id, name, is_channel: true, num_members: name.length })

function githubGraphql(): Answers {
  const nodes = [1, 2, 3].map((number) => ({
    number,
    title: ['Which flour?', 'Sourdough in winter', 'Show your loaf'][number - 1] ?? '',
    upvoteCount: number * 3,
    category: { name: number === 3 ? 'Show and tell' : 'Q&A' },
    labels: { nodes: number === 1 ? [{ name: 'flour' }, { name: 'beginners' }] : [] },
  }))
  return {
    env: { GITHUB_TOKEN: 'github_pat_example' },
    routes: {
      'POST /graphql': (request) => {
        const after = (bodyOf(request) as { variables: { after?: string | null } }).variables.after ?? null
        const discussions =
          after === null
            ? { nodes: slice(nodes, 0, 2), pageInfo: { hasNextPage: true, endCursor: 'Y3Vyc29yOjI=' } }
            : { nodes: slice(nodes, 2, 2), pageInfo: { hasNextPage: false, endCursor: 'Y3Vyc29yOjM=' } }
        return { json: { data: { repository: { discussions } } } }
      },
    },
  }
}

export const teams = { github, jira, notion, slack, 'github-graphql': githubGraphql }
