/** The tabs at the bottom, as data. A tab appears with the feature behind it: what is not built is not shown. */
import type { Component } from 'vue';
import { IconBasket, IconHome, IconRubberStamp, IconUser } from '@tabler/icons-vue';

/** One tab; its name is also the route's and, under `shell.`, the message key. */
export interface Tab {
  name: string;
  path: string;
  icon: Component;
  label: string;
}

export const tabs: readonly Tab[] = [
  { name: 'home', path: '/', icon: IconHome, label: 'shell.home' },
  { name: 'services', path: '/services', icon: IconRubberStamp, label: 'shell.services' },
  { name: 'shop', path: '/shop', icon: IconBasket, label: 'shell.shop' },
  { name: 'me', path: '/me', icon: IconUser, label: 'shell.me' },
];
