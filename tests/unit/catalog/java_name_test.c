/* File names of Java archives are cut where their version begins, and their group is known or follows from the classes. */
#include "unit/test.h"

#include "catalog/java_archive.h"

static void names_are_cut_at_their_version(void **state)
{
    static const struct {
        const char *file, *hint, *name, *version;
    } cases[] = {
        { "log4j-core-2.14.1.jar", "", "log4j-core", "2.14.1" },
        { "log4j-1.2-api-2.14.1.jar", "", "log4j-1.2-api", "2.14.1" },
        { "hibernate-jpa-2.1-api-1.0.0.Final.jar", "", "hibernate-jpa-2.1-api", "1.0.0.Final" },
        { "kafka_2.13-2.8.0.jar", "", "kafka_2.13", "2.8.0" },
        { "guava-30.0-jre.jar", "", "guava", "30.0-jre" },
        { "guava-r09.jar", "", "guava", "r09" },
        { "spring-core-5.3.0-M1.jar", "", "spring-core", "5.3.0-M1" },
        { "app-1.0-20240101.123456-7.jar", "", "app", "1.0-20240101.123456-7" },
        { "netty-transport-native-epoll-4.1.60.Final-linux-x86_64.jar", "", "netty-transport-native-epoll",
          "4.1.60.Final" },
        { "shop-1.4.0-SNAPSHOT-exec.jar", "", "shop", "1.4.0-SNAPSHOT" },
        { "groovy-all.jar", "", "groovy-all", "" },
        { "groovy-all-2.4.1.jar", "", "groovy-all", "2.4.1" },
        { "org.eclipse.core.runtime_3.1.0.v20221117.jar", "", "org.eclipse.core.runtime", "3.1.0.v20221117" },
        { "jboss-servlet-api_3.0_spec-1.0.0.Final.jar", "", "jboss-servlet-api_3.0_spec", "1.0.0.Final" },
        { "bcprov-jdk15on-1.68.jar", "", "bcprov-jdk15on", "1.68" },
        { "servlet-api-2.5-6.1.14.jar", "6.1.14", "servlet-api-2.5", "6.1.14" }, /* only the manifest can tell */
        { "app.war", "", "app", "" },
        { "APP-1.0.JAR", "", "APP", "1.0" },
        { "2024-01.jar", "", "2024-01", "" },
        { "-1.jar", "", "-1", "" },
        { "a-.jar", "", "a-", "" },
        { ".jar", "", ".jar", "" },
        { "", "", "", "" },
    };

    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        struct vig_java_name n = vig_java_name_of(vig_str_c(cases[i].file), vig_str_c(cases[i].hint));

        assert_str(n.name, cases[i].name);
        assert_str(n.version, cases[i].version);
    }
}

static void groups_are_known_or_follow(void **state)
{
    static const struct {
        const char *artifact, *folder, *group, *becomes;
    } cases[] = {
        { "log4j-core", "", "org.apache.logging.log4j", "log4j-core" },
        { "log4j", "", "log4j", "log4j" },
        { "catalina", "org/apache/catalina", "org.apache.tomcat", "tomcat-catalina" },
        { "catalina", "com/example", "", "catalina" },
        { "spring-security-core", "org/springframework/security", "org.springframework.security",
          "spring-security-core" },
        { "spring-like", "com/example/spring", "com.example.spring", "spring-like" },
        { "kafka-clients", "org/apache/kafka/clients/admin", "org.apache.kafka", "kafka-clients" },
        { "jackson-mapper-asl", "", "org.codehaus.jackson", "jackson-mapper-asl" },
        { "hazelcast", "com/hazelcast", "com.hazelcast", "hazelcast" },
        { "jakarta.xml.bind-api", "", "jakarta.xml.bind", "jakarta.xml.bind-api" },
        { "unknown", "a/b/c", "", "unknown" },
        { "unknown", "", "", "unknown" },
        { "unknown", "/", "", "unknown" },
        { "", "a//b", "", "" },
    };
    char room[32];

    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        vig_str artifact = vig_str_c(cases[i].artifact);

        assert_str(vig_java_known_group(&artifact, vig_str_c(cases[i].folder), room, sizeof room), cases[i].group);
        assert_str(artifact, cases[i].becomes);
    }
}

static void a_folder_too_long_for_the_room_gives_no_group(void **state)
{
    vig_str artifact = VIG_STR("deep");
    char room[4];

    assert_str(vig_java_known_group(&artifact, VIG_STR("org/example/deep/x"), room, sizeof room), "");
}

static void archives_are_known_by_their_extension(void **state)
{
    assert_true(vig_java_is_archive_name(VIG_STR("a/b.jar")));
    assert_true(vig_java_is_archive_name(VIG_STR("a/b.WAR")));
    assert_true(vig_java_is_archive_name(VIG_STR("a/b.lpkg")));
    assert_false(vig_java_is_archive_name(VIG_STR("a/b.zip")));
    assert_false(vig_java_is_archive_name(VIG_STR(".jar")));
    assert_false(vig_java_is_archive_name(VIG_STR("b.jar.md5")));
    assert_false(vig_java_is_archive_name(VIG_STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_cut_at_their_version),
        cmocka_unit_test(groups_are_known_or_follow),
        cmocka_unit_test(a_folder_too_long_for_the_room_gives_no_group),
        cmocka_unit_test(archives_are_known_by_their_extension),
    };

    return cmocka_run_group_tests_name("java_name", tests, NULL, NULL);
}
