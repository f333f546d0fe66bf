import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../json/json.ts'
import { detectSelector } from './detect-selector.ts'

describe('D01 detectSelector: the answers dlt gives too', () => {
  it.each<[JsonValue, string]>([
    [{ data: [{ id: 1 }] }, 'data'],
    [{ results: [{ id: 1 }], count: 1, next: null }, 'results'],
    [{ meta: { page: 1 }, items: [{ id: 1 }] }, 'items'],
    [{ _embedded: { items: [{ id: 1 }] }, _links: {} }, '_embedded.items'],
    [{ response: { page: { entries: [{ id: 1 }] } } }, 'response.page.entries'],
    [{ custom: [{ id: 1 }], page: 1 }, 'custom'],
    [{ page: 1, things: { list: [{ id: 1 }] } }, 'things.list'],
    [{ data: [], errors: [] }, 'data'],
    [{ extra: [{ a: 1 }], rows: [{ b: 1 }] }, 'rows'],
    [{ payload: [1, 2] }, 'payload'],
    [[{ id: 1 }], '$'],
    [[], '$'],
    [{ a: { b: { c: { items: [{ id: 1 }] } } } }, '$'],
    [{ id: 1, title: 'x' }, '$'],
    [null, '$'],
    ['text', '$'],
  ])('%j → %s', (body, path) => {
    expect(detectSelector(body).value.text).toBe(path)
  })
})

describe('detectSelector where dlt loses rows (divergence 20)', () => {
  it.each<[JsonValue, string]>([
    [{ '@odata.context': 'c', '@odata.value': [{ id: 1 }] }, "['@odata.value']"],
    [{ 'my rows': [{ id: 1 }] }, "['my rows']"],
    [{ page: { 'list.of.things': [{ id: 1 }] } }, "page['list.of.things']"],
    [{ meta: { errors: [] }, xs: [{ id: 1 }] }, 'xs'],
    [{ meta: { items: [1] }, rows: [{ id: 1 }] }, 'rows'],
    [{ tags: ['x'], Results: [{ id: 1 }] }, 'Results'],
    [{ fields: ['a', 'b'], people: [{ id: 1 }] }, 'people'],
    [{ id: 5, tags: ['a', 'b'] }, '$'],
  ])('%j → %s', (body, path) => {
    const found = detectSelector(body)
    expect(found.value.text).toBe(path)
    expect(found.found).toBe(path)
    expect(found.value.all(body)).toHaveLength(1)
  })

  it('is certain only when nothing else could be meant, and names what else there was', () => {
    expect(detectSelector({ data: [{ id: 1 }], total: 1 })).toMatchObject({ certain: true })
    expect(detectSelector([{ id: 1 }])).toMatchObject({ certain: true })
    const two = detectSelector({ people: [{ id: 1 }], places: [{ id: 2 }] })
    expect(two).toMatchObject({ found: 'people', certain: false })
    expect(two.why).toContain('"places"')
    expect(detectSelector({ items: [], orders: [{ id: 1 }] })).toMatchObject({ found: 'items', certain: false })
    expect(detectSelector({ id: 1, orders: [{ id: 2 }] }).why).toContain('single record')
    expect(detectSelector({ errors: [{ message: 'no' }] })).toMatchObject({ certain: false })
    expect(detectSelector({ id: 1 })).toMatchObject({ found: '$', certain: false })
    const manifest = { schemaVersion: 2, config: { size: 1 }, layers: [{ size: 2 }] }
    expect(detectSelector(manifest)).toMatchObject({ found: 'layers', certain: false })
    expect(detectSelector({ people: [{ id: 1 }], page_info: { n: 1 } })).toMatchObject({ certain: true })
  })

  it('never takes errors for records', () => {
    expect(detectSelector({ errors: [{ message: 'no' }], data: { notes: null } }).found).toBe('$')
    expect(detectSelector({ data: { errors: [{ message: 'no' }], notes: [] } }).found).toBe('data.notes')
  })

  it.each<[JsonValue, string]>([
    [{ link: [{ relation: 'self', url: 'x' }], entry: [{ id: 1 }] }, 'entry'],
    [{ servers_links: [{ rel: 'next', href: 'x' }], servers: [{ id: 1 }] }, 'servers'],
    [{ included: [{ id: 9 }], posts: [{ id: 1 }] }, 'posts'],
  ])('lists beside the records do not stand for them: %j', (body, path) => {
    expect(detectSelector(body).found).toBe(path)
  })
})
