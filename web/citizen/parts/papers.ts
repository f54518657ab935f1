/** Sending papers: a photo or a PDF, with its kind; the server keeps it sealed. */
import { ref } from 'vue';
import { api, ok } from '@shared/api/api';
import { asProblem, type ApiProblem } from '@shared/api/problem';
import type { PaperFile } from '@shared/api/types';

/** Largest file the server takes, bytes. */
export const BYTES_MAX = 10 * 1024 * 1024;
/** Kinds of file the server takes. */
export const TYPES = ['image/jpeg', 'image/png', 'application/pdf'] as const;

/** Why a file is not even sent: the key of the message, or null when it may go. */
export function refusalOf(file: { type: string; size: number }): 'tooLarge' | 'wrongType' | null {
  if (!(TYPES as readonly string[]).includes(file.type)) return 'wrongType';
  return file.size > BYTES_MAX ? 'tooLarge' : null;
}

/** The papers of a form and how to send one more. */
export function usePapers() {
  const files = ref<PaperFile[]>([]);
  const busy = ref('');
  const refusal = ref<'tooLarge' | 'wrongType' | null>(null);
  const problem = ref<ApiProblem | null>(null);

  const add = async (kind: string, file: File) => {
    problem.value = null;
    refusal.value = refusalOf(file);
    if (refusal.value !== null || busy.value !== '') return;
    busy.value = kind;
    try {
      const answer = await ok(
        api.POST('/api/v1/documents', {
          params: {} as never,
          headers: { 'content-type': file.type, 'x-document-kind': kind, 'x-file-name': encodeURIComponent(file.name) },
          body: file as never,
          bodySerializer: (body: unknown) => body as BodyInit,
        }),
      );
      files.value = [...files.value, answer as PaperFile];
    } catch (thrown) {
      problem.value = asProblem(thrown);
    } finally {
      busy.value = '';
    }
  };
  const drop = (id: string) => (files.value = files.value.filter((file) => file.id !== id));
  return { files, busy, refusal, problem, add, drop };
}
