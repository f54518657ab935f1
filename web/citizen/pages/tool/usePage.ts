/** One calculator, whichever rule pack it is: what is typed stands in the address behind `#`, which no server sees. */
import { computed, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import { explained, headline, shown } from '@shared/forms/answers';
import { chinaDate } from '@shared/format/time';
import { useSettings } from '@shared/settings/settings';
import { rareIn } from '@shared/rules/form';
import { answersIn, dayIn, linkOf } from '@shared/rules/link';
import { useTrial } from '@shared/rules/useTrial';

/** The state of the page. */
export function useTool(now: () => Date = () => new Date()) {
  const { t } = useI18n();
  const route = useRoute();
  const router = useRouter();
  const settings = useSettings();
  const id = String(route.params['id']);
  const link = route.hash;
  const trial = useTrial(id, { day: dayIn(link), answers: (form) => answersIn(form, link) });
  const today = chinaDate(now());

  watch([trial.sent, trial.day], () => {
    if (trial.form.value === null) return;
    const hash = linkOf(trial.form.value, trial.answers.value, trial.day.value);
    if (hash !== route.hash) void router.replace({ hash });
  });

  const rare = computed(() => rareIn(trial.detail.value?.inputs ?? []));
  const first = computed(() => (trial.form.value?.ui.order ?? []).filter((field) => !rare.value.includes(field)));
  /** Rarely used inputs are folded, unless the link has put something in or one of them is refused. */
  const linked = new URLSearchParams(link.slice(1));
  const opened = computed(() => rare.value.some((field) => linked.has(field) || trial.faultOf(field) !== ''));

  const show = (value: unknown, type: string) => shown(value, type, settings.locale, trial.words.value);
  const main = computed(() => (trial.answer.value?.ok ? headline(trial.answer.value) : null));
  const rest = computed(() => (trial.answer.value?.outputs ?? []).filter((one) => one.name !== main.value?.name));
  const steps = computed(() => explained(trial.answer.value?.steps ?? [], trial.form.value, settings.locale, settings.elder, trial.words.value));
  const schedules = computed(() => trial.answer.value?.schedules ?? []);

  const told = ref('');
  const share = async () => {
    const url = globalThis.location.href;
    if (typeof navigator.share === 'function') {
      await navigator.share({ url, title: document.title }).catch(() => undefined); // closed without sending
      return;
    }
    try {
      await navigator.clipboard.writeText(url);
      told.value = t('tools.copied');
    } catch {
      told.value = t('tools.copyFailed');
    }
  };
  return { id, ...trial, today, rare, first, opened, show, main, rest, steps, schedules, told, share };
}
