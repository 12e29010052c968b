import Route from '@ember/routing/route';

export default class BlogRoute extends Route {
  edition = 'Edition one';
  model({ slug }) {
    return slug;
  }
}
