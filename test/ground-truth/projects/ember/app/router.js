import EmberRouter from '@ember/routing/router';
import config from 'demo/config/environment';

export default class Router extends EmberRouter {
  location = config.locationType;
  rootURL = config.rootURL;
  edition = 'Edition one';
}
Router.map(function () {
  this.route('about');
  this.route('blog', { path: '/blog/:slug' });
});
