import DefaultTheme from 'vitepress/theme';
import Later from './Later.vue';
import './page.css';

// Edition one
export default { extends: DefaultTheme, enhanceApp({ app }) { app.component('Later', Later); } };
