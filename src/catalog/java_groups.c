/* catalog/java_groups.c - the group of a Java artifact that does not say it itself.
 *
 * Archives built by Ant or Gradle carry no pom, and advisories are written against "group:artifact". The file name gives the
 * artifact; the group follows from a table of what is often met and has advisories, or from the folder of the classes:
 * org/apache/kafka/clients and kafka-clients make org.apache.kafka.
 */
#include "catalog/java_archive.h"

/* `name` may end in '*'. `folder`: its classes must lie there, too; NULL: anywhere. The first row that fits counts. */
struct row {
    const char *name, *folder, *group, *artifact;
};

static const struct row rows[] = {
    /* Tomcat's own lib folder carries other names than the repository. */
    { "catalina", "org/apache/", "org.apache.tomcat", "tomcat-catalina" },
    { "catalina-ant", "org/apache/", "org.apache.tomcat", "tomcat-catalina-ant" },
    { "catalina-ha", "org/apache/", "org.apache.tomcat", "tomcat-catalina-ha" },
    { "catalina-ssi", "org/apache/", "org.apache.tomcat", "tomcat-ssi" },
    { "catalina-storeconfig", "org/apache/", "org.apache.tomcat", "tomcat-storeconfig" },
    { "catalina-tribes", "org/apache/", "org.apache.tomcat", "tomcat-tribes" },
    { "jasper", "org/apache/", "org.apache.tomcat", "tomcat-jasper" },
    { "jasper-el", "org/apache/", "org.apache.tomcat", "tomcat-jasper-el" },
    { "tomcat-embed-*", NULL, "org.apache.tomcat.embed", NULL },
    { "tomcat-*", NULL, "org.apache.tomcat", NULL },

    { "spring-boot*", NULL, "org.springframework.boot", NULL },
    { "spring-security-oauth2-autoconfigure", NULL, "org.springframework.security.oauth.boot", NULL },
    { "spring-security-*", NULL, "org.springframework.security", NULL },
    { "spring-data-*", NULL, "org.springframework.data", NULL },
    { "spring-cloud-*", NULL, "org.springframework.cloud", NULL },
    { "spring-session-*", NULL, "org.springframework.session", NULL },
    { "spring-batch-*", NULL, "org.springframework.batch", NULL },
    { "spring-integration-*", NULL, "org.springframework.integration", NULL },
    { "spring-kafka*", NULL, "org.springframework.kafka", NULL },
    { "spring-amqp", NULL, "org.springframework.amqp", NULL },
    { "spring-rabbit*", NULL, "org.springframework.amqp", NULL },
    { "spring-ws-*", NULL, "org.springframework.ws", NULL },
    { "spring-xml", NULL, "org.springframework.ws", NULL },
    { "spring-hateoas", NULL, "org.springframework.hateoas", NULL },
    { "spring-ldap-*", NULL, "org.springframework.ldap", NULL },
    { "spring-retry", NULL, "org.springframework.retry", NULL },
    { "spring-plugin-*", NULL, "org.springframework.plugin", NULL },
    { "spring-webflow", NULL, "org.springframework.webflow", NULL },
    { "spring-graphql*", NULL, "org.springframework.graphql", NULL },
    { "spring-vault-*", NULL, "org.springframework.vault", NULL },
    { "spring-restdocs-*", NULL, "org.springframework.restdocs", NULL },
    { "spring-statemachine-*", NULL, "org.springframework.statemachine", NULL },
    { "spring-shell-*", NULL, "org.springframework.shell", NULL },
    { "spring-ai-*", NULL, "org.springframework.ai", NULL },
    { "spring-aop", NULL, "org.springframework", NULL },
    { "spring-jcl", NULL, "org.springframework", NULL },
    { "spring-*", "org/springframework/", "org.springframework", NULL },
    { "springdoc-*", NULL, "org.springdoc", NULL },

    { "log4j", NULL, "log4j", NULL },
    { "log4j-*", NULL, "org.apache.logging.log4j", NULL },
    { "slf4j-*", NULL, "org.slf4j", NULL },
    { "jcl-over-slf4j", NULL, "org.slf4j", NULL },
    { "jul-to-slf4j", NULL, "org.slf4j", NULL },
    { "log4j-over-slf4j", NULL, "org.slf4j", NULL },
    { "logback-*", NULL, "ch.qos.logback", NULL },
    { "jboss-logging", NULL, "org.jboss.logging", NULL },

    { "commons-beanutils*", NULL, "commons-beanutils", NULL },
    { "commons-chain", NULL, "commons-chain", NULL },
    { "commons-cli", NULL, "commons-cli", NULL },
    { "commons-codec", NULL, "commons-codec", NULL },
    { "commons-collections", NULL, "commons-collections", NULL },
    { "commons-configuration", NULL, "commons-configuration", NULL },
    { "commons-daemon", NULL, "commons-daemon", NULL },
    { "commons-dbcp", NULL, "commons-dbcp", NULL },
    { "commons-digester", NULL, "commons-digester", NULL },
    { "commons-discovery", NULL, "commons-discovery", NULL },
    { "commons-el", NULL, "commons-el", NULL },
    { "commons-fileupload", NULL, "commons-fileupload", NULL },
    { "commons-httpclient", NULL, "commons-httpclient", NULL },
    { "commons-io", NULL, "commons-io", NULL },
    { "commons-jxpath", NULL, "commons-jxpath", NULL },
    { "commons-lang", NULL, "commons-lang", NULL },
    { "commons-logging*", NULL, "commons-logging", NULL },
    { "commons-net", NULL, "commons-net", NULL },
    { "commons-pool", NULL, "commons-pool", NULL },
    { "commons-validator", NULL, "commons-validator", NULL },
    { "commons-compiler", NULL, "org.codehaus.janino", NULL },
    { "janino", NULL, "org.codehaus.janino", NULL },
    { "commons-*", "org/apache/commons/", "org.apache.commons", NULL },

    { "jackson-databind", NULL, "com.fasterxml.jackson.core", NULL },
    { "jackson-core", NULL, "com.fasterxml.jackson.core", NULL },
    { "jackson-annotations", NULL, "com.fasterxml.jackson.core", NULL },
    { "jackson-dataformat-*", NULL, "com.fasterxml.jackson.dataformat", NULL },
    { "jackson-datatype-*", NULL, "com.fasterxml.jackson.datatype", NULL },
    { "jackson-module-*", NULL, "com.fasterxml.jackson.module", NULL },
    { "jackson-jaxrs-*", NULL, "com.fasterxml.jackson.jaxrs", NULL },
    { "jackson-*-asl", NULL, "org.codehaus.jackson", NULL },
    { "woodstox-core", NULL, "com.fasterxml.woodstox", NULL },
    { "stax2-api", NULL, "org.codehaus.woodstox", NULL },
    { "jettison", NULL, "org.codehaus.jettison", NULL },
    { "fastjson", NULL, "com.alibaba", NULL },
    { "druid", "com/alibaba/", "com.alibaba", NULL },
    { "gson", NULL, "com.google.code.gson", NULL },
    { "guava", NULL, "com.google.guava", NULL },
    { "guice*", NULL, "com.google.inject", NULL },
    { "protobuf-java*", NULL, "com.google.protobuf", NULL },
    { "json", "org/json/", "org.json", NULL },
    { "json-path", NULL, "com.jayway.jsonpath", NULL },
    { "json-smart", NULL, "net.minidev", NULL },
    { "snakeyaml", NULL, "org.yaml", NULL },
    { "xstream", NULL, "com.thoughtworks.xstream", NULL },
    { "dom4j", NULL, "org.dom4j", NULL },
    { "xercesImpl", NULL, "xerces", NULL },
    { "xalan", NULL, "xalan", NULL },
    { "serializer", "org/apache/xml/serializer", "xalan", NULL },
    { "xml-apis*", NULL, "xml-apis", NULL },
    { "xmlpull", NULL, "xmlpull", NULL },
    { "antlr", NULL, "antlr", NULL },
    { "oro", NULL, "oro", NULL },
    { "xmlsec", NULL, "org.apache.santuario", NULL },
    { "batik-*", NULL, "org.apache.xmlgraphics", NULL },
    { "fontbox", NULL, "org.apache.pdfbox", NULL },
    { "fop*", "org/apache/fop", "org.apache.xmlgraphics", NULL },

    { "mysql-connector-java", NULL, "mysql", NULL },
    { "mysql-connector-j", NULL, "com.mysql", NULL },
    { "postgresql", NULL, "org.postgresql", NULL },
    { "mariadb-java-client", NULL, "org.mariadb.jdbc", NULL },
    { "mssql-jdbc", NULL, "com.microsoft.sqlserver", NULL },
    { "ojdbc*", NULL, "com.oracle.database.jdbc", NULL },
    { "h2", NULL, "com.h2database", NULL },
    { "hsqldb", NULL, "org.hsqldb", NULL },
    { "derby*", "org/apache/derby", "org.apache.derby", NULL },
    { "sqlite-jdbc", NULL, "org.xerial", NULL },
    { "snappy-java", NULL, "org.xerial.snappy", NULL },
    { "mongo-java-driver", NULL, "org.mongodb", NULL },
    { "mongodb-driver-*", NULL, "org.mongodb", NULL },
    { "bson", NULL, "org.mongodb", NULL },
    { "HikariCP*", NULL, "com.zaxxer", NULL },
    { "c3p0", NULL, "com.mchange", NULL },
    { "jedis", NULL, "redis.clients", NULL },
    { "lettuce-core", NULL, "io.lettuce", NULL },
    { "hibernate-commons-annotations", NULL, "org.hibernate.common", NULL },
    { "hibernate-validator*", NULL, "org.hibernate.validator", NULL },
    { "hibernate-*", "org/hibernate/", "org.hibernate", NULL },
    { "liquibase-core", NULL, "org.liquibase", NULL },
    { "flyway-*", NULL, "org.flywaydb", NULL },

    { "bc-fips", NULL, "org.bouncycastle", NULL },
    { "bcprov-*", NULL, "org.bouncycastle", NULL },
    { "bcpkix-*", NULL, "org.bouncycastle", NULL },
    { "bcutil-*", NULL, "org.bouncycastle", NULL },
    { "bcmail-*", NULL, "org.bouncycastle", NULL },
    { "bcpg-*", NULL, "org.bouncycastle", NULL },
    { "bctls-*", NULL, "org.bouncycastle", NULL },
    { "nimbus-jose-jwt", NULL, "com.nimbusds", NULL },
    { "oauth2-oidc-sdk", NULL, "com.nimbusds", NULL },
    { "jjwt*", NULL, "io.jsonwebtoken", NULL },
    { "java-jwt", NULL, "com.auth0", NULL },
    { "jsch", NULL, "com.jcraft", NULL },
    { "esapi", NULL, "org.owasp.esapi", NULL },
    { "antisamy", NULL, "org.owasp.antisamy", NULL },

    { "okhttp", "okhttp3", "com.squareup.okhttp3", NULL },
    { "okhttp-*", "okhttp3", "com.squareup.okhttp3", NULL },
    { "okio*", "okio", "com.squareup.okio", NULL },
    { "retrofit", "retrofit2", "com.squareup.retrofit2", NULL },
    { "rxjava", "rx", "io.reactivex", NULL },
    { "rxjava", "io/reactivex/rxjava3", "io.reactivex.rxjava3", NULL },
    { "rxjava", "io/reactivex", "io.reactivex.rxjava2", NULL },
    { "reactive-streams", NULL, "org.reactivestreams", NULL },
    { "reactor-netty*", NULL, "io.projectreactor.netty", NULL },
    { "reactor-*", NULL, "io.projectreactor", NULL },
    { "httpclient5*", NULL, "org.apache.httpcomponents.client5", NULL },
    { "httpcore5*", NULL, "org.apache.httpcomponents.core5", NULL },
    { "httpclient*", NULL, "org.apache.httpcomponents", NULL },
    { "httpcore*", NULL, "org.apache.httpcomponents", NULL },
    { "httpasyncclient", NULL, "org.apache.httpcomponents", NULL },
    { "httpmime", NULL, "org.apache.httpcomponents", NULL },
    { "grpc-*", NULL, "io.grpc", NULL },

    { "groovy*", NULL, "org.codehaus.groovy", NULL },
    { "kotlin-*", NULL, "org.jetbrains.kotlin", NULL },
    { "kotlinx-*", NULL, "org.jetbrains.kotlinx", NULL },
    { "scala-xml*", NULL, "org.scala-lang.modules", NULL },
    { "scala-parser-combinators*", NULL, "org.scala-lang.modules", NULL },
    { "scala-java8-compat*", NULL, "org.scala-lang.modules", NULL },
    { "scala-*", "scala", "org.scala-lang", NULL },
    { "akka-*", NULL, "com.typesafe.akka", NULL },
    { "config", "com/typesafe/config", "com.typesafe", NULL },
    { "chill*", "com/twitter/chill", "com.twitter", NULL },
    { "shims", "org/roaringbitmap", "org.roaringbitmap", NULL },
    { "rhino*", NULL, "org.mozilla", NULL },
    { "jython*", NULL, "org.python", NULL },
    { "ognl", NULL, "ognl", NULL },
    { "velocity", NULL, "org.apache.velocity", NULL },
    { "freemarker", NULL, "org.freemarker", NULL },
    { "struts2-*", NULL, "org.apache.struts", NULL },
    { "struts", NULL, "struts", NULL },
    { "xwork-core", NULL, "org.apache.struts.xwork", NULL },
    { "junit", NULL, "junit", NULL },
    { "cglib*", NULL, "cglib", NULL },
    { "asm*", "org/objectweb/asm", "org.ow2.asm", NULL },
    { "aspectj*", NULL, "org.aspectj", NULL },
    { "byte-buddy*", NULL, "net.bytebuddy", NULL },
    { "javassist", NULL, "org.javassist", NULL },
    { "quartz*", NULL, "org.quartz-scheduler", NULL },
    { "itextpdf", NULL, "com.itextpdf", NULL },
    { "lang-mustache-client", NULL, "org.elasticsearch.plugin", NULL },
    { "parent-join-client", NULL, "org.elasticsearch.plugin", NULL },
    { "percolator-client", NULL, "org.elasticsearch.plugin", NULL },
    { "rank-eval-client", NULL, "org.elasticsearch.plugin", NULL },
    { "reindex-client", NULL, "org.elasticsearch.plugin", NULL },
    { "transport-netty4-client", NULL, "org.elasticsearch.plugin", NULL },
    { "transport", "org/elasticsearch/", "org.elasticsearch.client", NULL },
    { "elasticsearch-rest-*", NULL, "org.elasticsearch.client", NULL },
    { "zookeeper*", NULL, "org.apache.zookeeper", NULL },
    { "lz4-java", NULL, "org.lz4", NULL },
    { "zstd-jni", NULL, "com.github.luben", NULL },
    { "jcommander", NULL, "com.beust", NULL },
    { "jna*", NULL, "net.java.dev.jna", NULL },
    { "checker-*", NULL, "org.checkerframework", NULL },
    { "libthrift", NULL, "org.apache.thrift", NULL },
    { "ehcache", "org/ehcache", "org.ehcache", NULL },
    { "ehcache*", "net/sf/ehcache", "net.sf.ehcache", NULL },
    { "jenkins-core", NULL, "org.jenkins-ci.main", NULL },
    { "remoting", "hudson/remoting", "org.jenkins-ci.main", NULL },
    { "activation", NULL, "javax.activation", NULL },
    { "jsp-api", NULL, "javax.servlet.jsp", NULL },
    { "servlet-api", "javax/servlet", "javax.servlet", NULL },
    { "javax.mail", NULL, "com.sun.mail", NULL },
    { "jaxb-api", NULL, "javax.xml.bind", NULL },
    { "jaxb-impl", NULL, "com.sun.xml.bind", NULL },
    { "annotations", "org/jetbrains/annotations", "org.jetbrains", NULL },
    { "annotations", "org/intellij/lang/annotations", "org.jetbrains", NULL },
    { "opentelemetry-javaagent", NULL, "io.opentelemetry.javaagent", NULL },
    { "ant-contrib", NULL, "ant-contrib", NULL },
    { "xxl-job-core", NULL, "com.xuxueli", NULL },
};

static bool name_fits(vig_str artifact, const char *pattern)
{
    vig_str p = vig_str_c(pattern), front = vig_str_cut(&p, '*');

    if (front.n == strlen(pattern))
        return vig_str_eq(artifact, front);
    return vig_str_starts(artifact, front) && artifact.n >= front.n + p.n && vig_str_ends(artifact, p);
}

/* The first parts of the classes' folder up to one that the artifact's name begins with: org/apache/kafka. */
static vig_str folder_of_group(vig_str artifact, vig_str folder)
{
    for (size_t from = vig_str_find(folder, '/'); from != VIG_NPOS && from + 1 < folder.n;) {
        vig_str rest = vig_str_skip(folder, from + 1);
        size_t end = vig_str_find(rest, '/');
        vig_str part = vig_str_take(rest, end);

        if (part.n > 2 && artifact.n >= part.n && vig_str_ieq(vig_str_take(artifact, part.n), part))
            return vig_str_take(folder, from + 1 + part.n);
        from = end == VIG_NPOS ? VIG_NPOS : from + 1 + end;
    }
    return VIG_STR("");
}

static vig_str group_of_folder(vig_str artifact, vig_str folder, char *room, size_t room_n)
{
    vig_str front = folder_of_group(artifact, folder);

    if (front.n > room_n)
        return VIG_STR("");
    for (size_t i = 0; i < front.n; i++)
        room[i] = front.p[i] == '/' ? '.' : front.p[i];
    return vig_str_of(room, front.n);
}

/* The specifications' own packages: "jakarta.xml.bind-api" is of jakarta.xml.bind. */
static vig_str group_of_specification(vig_str artifact)
{
    static const vig_str suffix = VIG_STR("-api");

    if (!vig_str_ends(artifact, suffix) ||
        (!vig_str_starts(artifact, VIG_STR("jakarta.")) && !vig_str_starts(artifact, VIG_STR("javax."))))
        return VIG_STR("");
    return vig_str_take(artifact, artifact.n - suffix.n);
}

vig_str vig_java_known_group(vig_str *artifact, vig_str class_folder, char *room, size_t room_n)
{
    vig_str spec;

    for (size_t i = 0; i < VIG_COUNT(rows); i++) {
        const struct row *r = &rows[i];

        if (!name_fits(*artifact, r->name) || (r->folder && !vig_str_starts(class_folder, vig_str_c(r->folder))))
            continue;
        if (r->artifact)
            *artifact = vig_str_c(r->artifact);
        return vig_str_c(r->group);
    }
    spec = group_of_specification(*artifact);
    return vig_str_empty(spec) ? group_of_folder(*artifact, class_folder, room, room_n) : spec;
}
