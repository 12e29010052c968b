import { useLocalSearchParams } from 'expo-router';
import { Text, View } from 'react-native';

export const generateStaticParams = () => [{ slug: 'first' }, { slug: 'second' }];
export default function Blog() {
  const { slug } = useLocalSearchParams();
  return <View><Text role="heading" aria-level={1}>{`Blog ${slug}`}</Text><Text>Edition one</Text></View>;
}
