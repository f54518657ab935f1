/** Sends a role to its first page as soon as the session is known. */
import { computed, watch } from 'vue';
import { useRouter } from 'vue-router';
import { useSession } from '@shared/api/session';
import { menuOf } from '../../menu';

/** The state of the start page; `waiting` while the session or the next page is under way. */
export function useStart() {
  const session = useSession();
  const router = useRouter();
  const first = computed(() => menuOf(session.staff?.role ?? null)[0]?.entries[0]?.path ?? null);
  watch(
    first,
    (path) => {
      if (path !== null) void router.replace(path);
    },
    { immediate: true },
  );
  return { waiting: computed(() => !session.loaded || first.value !== null) };
}
