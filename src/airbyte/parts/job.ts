import type { ConfigObject, ConfigValue } from '../../config/document.ts'
import type { StreamContext } from '../stream-context.ts'
import { Translator } from '../text/translate.ts'
import { mapAt, textAt } from '../tree/members.ts'
import { isMap, isSequence, own, type Tree, type TreeMap, wordOf } from '../tree/tree.ts'
import { jsonPathOf } from './json-path.ts'
import { joinedUrl } from './joined-url.ts'
import { readRequest } from './request.ts'

/** An AsyncRetriever as the retriever of its download, which is what records are read from. */
export function downloadOf(retriever: TreeMap, context: StreamContext): TreeMap {
  const download = mapAt(retriever, 'download_requester')
  const selector = mapAt(retriever, 'record_selector')
  if (download === undefined || selector === undefined)
    throw context.unsupported('An AsyncRetriever without a download', retriever)
  const { extractor: _rows, ...kept } = selector
  const decoder = mapAt(retriever, 'download_decoder') ?? { type: 'CsvDecoder' }
  const copy: Record<string, Tree> = {
    type: 'SimpleRetriever',
    requester: download,
    decoder,
    record_selector: context.copied({ ...kept, extractor: { type: 'DpathExtractor', field_path: [] } }, selector),
  }
  for (const [from, to] of [
    ['partition_router', 'partition_router'],
    ['download_paginator', 'paginator'],
  ] as const) {
    const value = own(retriever, from)
    if (value !== undefined) copy[to] = value
  }
  return context.copied(copy, retriever)
}

/**
 * `job` of an endpoint. Templates of the polling and the download name what the API answered: one value of the creation,
 * which is the id, and what is to be downloaded. Called after the download was translated.
 */
export function readJob(retriever: TreeMap, context: StreamContext): ConfigObject {
  const [creation, polling] = [mapAt(retriever, 'creation_requester'), mapAt(retriever, 'polling_requester')]
  if (creation === undefined || polling === undefined)
    throw context.unsupported('An AsyncRetriever without a creation or a polling', retriever)
  const create = requestOf(creation, context)
  const poll = requestOf(polling, context)
  const urlPath = mapAt(retriever, 'download_target_extractor')
  const statuses = mapAt(retriever, 'status_mapping') ?? {}
  const { id, url } = context.job
  const found = urlPath === undefined ? url : fieldPath(urlPath, context)
  return {
    create,
    id_path: id ?? 'id',
    poll,
    status_path: fieldPath(mapAt(retriever, 'status_extractor') ?? {}, context),
    done: wordsAt(statuses, 'completed'),
    failed: [...wordsAt(statuses, 'failed'), ...wordsAt(statuses, 'timeout')],
    ...(found !== undefined && { url_path: found }),
    ...waitOf(retriever, context),
  }
}

function requestOf(requester: TreeMap, context: StreamContext): ConfigObject {
  const { baseUrl, path, method, params, headers, body } = readRequest(requester, context)
  return {
    path: joinedUrl(baseUrl, path),
    method,
    ...(Object.keys(params).length > 0 && { params }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...((body.kind === 'json' || body.kind === 'data') && { [body.kind]: body.value }),
  }
}

function fieldPath(extractor: TreeMap, context: StreamContext): string {
  const type = textAt(extractor, 'type')
  if (type === 'CustomRecordExtractor') throw context.custom(extractor, 'extractor')
  const path = own(extractor, 'field_path')
  if (type !== 'DpathExtractor' || !isSequence(path)) throw context.unsupported(type ?? 'An extractor', extractor)
  const text = new Translator(extractor, context)
  return jsonPathOf(path.map((key) => wordOf(text.constant(key) ?? key)))
}

function wordsAt(statuses: TreeMap, key: string): readonly string[] {
  const words = own(statuses, key)
  return isSequence(words) ? words.map(wordOf) : []
}

/** Minutes. */
function waitOf(retriever: TreeMap, context: StreamContext): { readonly max_wait?: ConfigValue } {
  const written = own(retriever, 'polling_job_timeout')
  if (written === undefined || isMap(written)) return {}
  const minutes = Number(new Translator(retriever, context).constant(written) ?? Number.NaN)
  return Number.isFinite(minutes) ? { max_wait: `PT${minutes}M` } : {}
}
