package io.roomcast.jobs.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.jobs.JobFailedException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsJobTest {
    private final StatisticsJob job = new StatisticsJob();

    private String run(String data) throws Exception {
        return job.run(RecordingCall.with(data)).toString().replace('"', '\'');
    }

    @Test
    void a_list_of_numbers() throws Exception {
        assertEquals(
                "{'count':8,'sum':40.0,'mean':5.0,'min':2.0,'max':9.0,'standard_deviation':2.0,"
                        + "'percentiles':{'50':4.5,'90':7.6,'95':8.299999999999999,'99':8.86}}",
                run(" [2, 4, 4, 4, 5, 5, 7, 9]"));
    }

    @Test
    void values_and_the_percentiles_that_are_asked_for() throws Exception {
        assertEquals(
                "{'count':3,'sum':6.0,'mean':2.0,'min':1.0,'max':3.0,'standard_deviation':0.816496580927726,"
                        + "'percentiles':{'0':1.0,'25.0':1.5,'1e2':3.0}}",
                run("{'percentiles':[0,25.0,1e2],'values':[3,1,2]}"));
    }

    @Test
    void one_field_of_rows() throws Exception {
        assertEquals(
                "{'count':2,'missing':3,'sum':1.0,'mean':0.5,'min':-1.5,'max':2.5,"
                        + "'standard_deviation':2.0,'percentiles':{}}",
                run("{'field':'price','percentiles':[],'rows':[{'price':2.5,'name':'a'},{'name':{'price':9}},"
                        + "{'price':null},{'price':1,'price':-1.5},{'x':[{'price':7}]}]}"));
    }

    @Test
    void one_number_is_all_there_is_to_say() throws Exception {
        assertEquals(
                "{'count':1,'sum':7.0,'mean':7.0,'min':7.0,'max':7.0,'standard_deviation':0.0,"
                        + "'percentiles':{'50':7.0,'90':7.0,'95':7.0,'99':7.0}}",
                run("[7]"));
    }

    @Test
    void large_numbers_close_to_each_other_cost_no_digits() throws Exception {
        String numbers = IntStream.range(0, 10_000)
                .mapToObj(i -> i % 2 == 0 ? "1000000000.1" : "1000000000.3")
                .collect(Collectors.joining(",", "[", "]"));
        String result = run(numbers);
        assertTrue(result.contains("'mean':1.0000000002E9"), result);
        double deviation = Double.parseDouble(result.replaceAll(".*deviation':([^,]+),.*", "$1"));
        assertEquals(0.1, deviation, 1e-6);
    }

    @Test
    void of_many_numbers_it_tells_how_far_it_is() throws Exception {
        String numbers =
                IntStream.range(0, 12_000).mapToObj(Integer::toString).collect(Collectors.joining(",", "[", "]"));
        RecordingCall call = RecordingCall.with(numbers);
        String result = job.run(call).toString();
        assertTrue(result.startsWith("{\"count\":12000,\"sum\":7.1994E7,\"mean\":5999.5,"), result);
        assertEquals(List.of("{\"done\":5000,\"of\":12000}", "{\"done\":10000,\"of\":12000}"), call.said());
    }

    @Test
    void an_interrupt_ends_it() {
        String numbers = IntStream.range(0, 12_000).mapToObj(i -> "1").collect(Collectors.joining(",", "[", "]"));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> run(numbers));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7                                       | data must be a list",
                "'x'                                     | data must be a list",
                "{}                                      | values or rows",
                "[]                                      | no numbers",
                "{'values':[]}                           | no numbers",
                "{'values':7}                            | values must be a list",
                "[1,'2']                                 | data[1] must be a number",
                "{'values':[1,null]}                     | values[1] must be a number",
                "[1,[2]]                                 | data[1] must be a number",
                "[1e999]                                 | data[0] is too large",
                "[1e308,1e308]                           | too large to add up",
                "[-1e308,1e308]                          | too large to add up",
                "{'rows':[{'a':1}]}                      | field is missing",
                "{'rows':[{'a':1}],'field':5}            | field must be a string",
                "{'rows':{'a':1},'field':'a'}            | rows must be a list",
                "{'rows':[1],'field':'a'}                | rows[0] must be an object",
                "{'rows':[{'a':1},{'a':'2'}],'field':'a'}| rows[1].a must be a number",
                "{'rows':[{'b':1}],'field':'a'}          | no numbers",
                "{'values':[1],'percentiles':[101]}      | percentiles must be from 0 to 100",
                "{'values':[1],'percentiles':[-1]}       | percentiles must be from 0 to 100",
                "{'values':[1],'percentiles':['50']}     | percentiles must be a number",
                "{'values':[1],'percentiles':50}         | percentiles must be a list"
            })
    void what_cannot_be_computed_is_a_failure_that_says_why(String data, String named) {
        var failure = assertThrows(JobFailedException.class, () -> run(data));
        assertTrue(failure.getMessage().contains(named), failure::getMessage);
    }

    @Test
    void a_number_of_more_digits_than_any_is_a_failure() {
        assertThrows(JobFailedException.class, () -> run("[" + "9".repeat(2_000) + "]"));
    }

    @Test
    void percentiles_have_a_number() {
        String many = IntStream.rangeClosed(0, 20).mapToObj(Integer::toString).collect(Collectors.joining(","));
        assertThrows(JobFailedException.class, () -> run("{'values':[1],'percentiles':[" + many + "]}"));
    }
}
